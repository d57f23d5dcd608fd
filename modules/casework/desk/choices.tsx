export { Choices } from '#ui/choices'
