/** A resident asks for a correction of the own record; a worker decides. */
import { action } from '#kernel/action'
import type { Context } from '#kernel/action'
import type { Input, Output } from '#kernel/endpoint'
import { refuser } from '#kernel/errors'
import { allowAsking } from '../access.ts'
import type * as contract from '../contract.ts'
import { catalogueOf } from '../elements.ts'
import { heldForEdit, mayEditAt, readTyped } from '../judging.ts'
import { note } from '../recording.ts'
import { isStructural, openFacts } from '../rules.ts'
import * as store from '../store/requests.ts'
import { findRows } from '../store/subjects.ts'
import { refusals } from '../words.ts'
import { meanings } from './adding.ts'
import { writesOf } from './changing.ts'

const refuse = refuser(refusals)

export const askCorrection = action(
  'registry.ask-correction',
  async (
    ctx: Context,
    input: Input<typeof contract.askCorrection>,
  ): Promise<Output<typeof contract.askCorrection>> => {
    const me = ctx.actor.person
    const [row] = me === null ? [] : await findRows(ctx, 'person', [me])
    if (!row) throw refuse('registry.no-record')
    const catalogue = await catalogueOf(ctx)
    const element = catalogue.get('person', input.element)
    if (isStructural('person', element.id)) throw refuse('registry.not-by-hand', { title: element.title })
    const value = readTyped(element, input.value, catalogue.today)
    const id = ctx.newId()
    await store.insertCorrection(ctx, allowAsking(), {
      id,
      person: row.id,
      element: element.id,
      wanted_sealed: ctx.secrets.seal('registry-correction', value, `${id}/wanted`),
      said_sealed: ctx.secrets.seal('registry-correction', input.said, `${id}/said`),
    })
    ctx.touch({ kind: 'registry.correction', id, fields: [element.id] })
    ctx.announce('registry.CorrectionAsked', { correction: id, person: row.id })
    return { id }
  },
  meanings,
)

export const decideCorrection = action(
  'registry.decide-correction',
  async (
    ctx: Context,
    input: Input<typeof contract.decideCorrection>,
  ): Promise<Output<typeof contract.decideCorrection>> => {
    const asked = await store.lockCorrection(ctx, input.id)
    if (!asked) throw refuse('registry.no-correction')
    if (asked.state !== 'open') throw refuse('registry.correction-over')
    const [row] = await findRows(ctx, 'person', [asked.person])
    if (!row) throw refuse('registry.no-correction')
    const permit = mayEditAt(ctx, { path: row.place_path, name: '' })
    let revision: number | null = null
    if (input.decision === 'accept') {
      const { held } = await heldForEdit(ctx, 'person', asked.person, input.revision ?? 0)
      const catalogue = await catalogueOf(ctx)
      const value = ctx.secrets.open('registry-correction', asked.wanted_sealed, `${asked.id}/wanted`)
      const isThere = openFacts(held.facts).has(asked.element)
      const change = { element: asked.element, act: isThere ? ('correct' as const) : ('set' as const), value }
      const { writes } = writesOf(ctx, catalogue, 'person', held, [change], '本人请求更正')
      const [noted] = await note(ctx, permit, 'person', [{ held, writes }], {
        act: 'registry.decide-correction',
        source: '本人请求更正',
        reason: input.answer,
      })
      revision = noted!.revision
    }
    const state = input.decision === 'accept' ? ('accepted' as const) : ('declined' as const)
    await store.decideCorrection(ctx, permit, asked.id, state, input.answer)
    ctx.touch({ kind: 'registry.correction', id: asked.id, fields: ['state', 'answer'] })
    ctx.announce('registry.CorrectionDecided', { correction: asked.id, person: asked.person, state })
    return { state, revision }
  },
  meanings,
)
