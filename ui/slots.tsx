/** Places a page leaves free for modules above its own; the shell fills them with what those modules declare. */
import { createContext, useContext } from 'react'
import type { ReactNode } from 'react'
import type { PageSlotName } from './pages.ts'

const Filling = createContext<(name: PageSlotName) => ReactNode>(() => null)

/** Put around the pages by a shell. */
export const FillSlots = Filling.Provider

export function PageSlot({ name }: { name: PageSlotName }) {
  return useContext(Filling)(name)
}
