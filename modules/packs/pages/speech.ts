/** The reader's language for what a pack's numbers say. */
import { listed, texts } from '#ui/texts.ts'
import type { Speech } from '../wording.ts'
import { texts as words } from '../words.ts'

export const speech: Speech = { say: texts(words), list: listed }
