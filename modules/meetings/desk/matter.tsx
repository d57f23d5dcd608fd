/** Slot `matter`: its meetings and votes. */
export { OfMatter as default } from '../pages/of-matter.tsx'
