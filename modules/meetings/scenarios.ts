/**
 * Runner `count` for a pack's scenarios: given numbers, does a meeting open, is it composed as it must be, and what does a
 * ballot say, test by test? Pure over the compiled sections.
 *
 * given: { meeting, members, present, invited?, of? } then: { opens, needs?, composed? }
 * given: { rule, roll, present, for, against, abstain, spoilt? } then: { verdict: passed|failed|unknown, tests?: [true, false] }
 */
import type { ScenarioRunner } from '#modules/packs'
import {
  judgeBallot,
  judgeComposition,
  judgeDenominators,
  judgeQuorum,
  quorumOf,
  testSentence,
} from './rules.ts'
import type { CompiledMeetings, CompiledVotes } from './section.ts'

const whole = (value: unknown): number | null =>
  Number.isInteger(value) && Number(value) >= 0 ? Number(value) : null

const countRunner: ScenarioRunner = {
  when: 'count',
  async run({ given, then }, { all }) {
    const differs: string[] = []
    const want = (what: string, wanted: unknown, found: unknown) => {
      if (wanted !== undefined && wanted !== found)
        differs.push(`${what}应为 ${String(wanted)}，得到 ${String(found)}`)
    }
    if (given.meeting !== undefined) {
      const kind = all.get<CompiledMeetings>('meetings')?.meetings.find((k) => k.id === given.meeting)
      if (!kind) return [`没有会议“${String(given.meeting)}”`]
      const present = whole(given.present) ?? 0
      const attendance = {
        members: whole(given.members),
        invited: whole(given.invited) ?? whole(given.members) ?? 0,
        present,
        invitedPresent: present,
      }
      want('能否开会', then.opens, judgeQuorum(kind, attendance) === null)
      want('须到会', then.needs, quorumOf(kind.quorum, attendance).needed)
      if (then.composed !== undefined) {
        const members = attendance.members ?? 0
        const of = whole(given.of) ?? 0
        const bodyKind = kind.composition?.kinds[0] ?? null
        const composition = Array.from({ length: members }, (_, i) => ({
          bodyKind: i < of ? bodyKind : null,
        }))
        want('组成是否合规', then.composed, judgeComposition(kind, composition) === null)
      }
    }
    if (given.rule !== undefined) {
      const rule = all.get<CompiledVotes>('votes')?.votes.find((v) => v.id === given.rule)
      if (!rule) return [`没有表决规则“${String(given.rule)}”`]
      const numbers = {
        roll: whole(given.roll),
        present: whole(given.present) ?? 0,
        for: whole(given.for) ?? 0,
        against: whole(given.against) ?? 0,
        abstain: whole(given.abstain) ?? 0,
        spoilt: whole(given.spoilt) ?? 0,
      }
      if (judgeDenominators(rule, numbers)) want('结论', then.verdict, 'unknown')
      else {
        const found = judgeBallot(rule, numbers)
        want('结论', then.verdict, found.verdict)
        if (Array.isArray(then.tests)) {
          const tests: readonly unknown[] = then.tests
          want('条件个数', tests.length, found.tests.length)
          found.tests.forEach((t, i) => {
            if (tests[i] !== t.met) differs.push(`第${i + 1}项应为 ${String(tests[i])}：${testSentence(t)}`)
          })
        }
      }
    }
    if (given.meeting === undefined && given.rule === undefined) return ['given 中写 meeting 或 rule']
    return differs
  },
}

/** The runners meetings offers to the pack check. */
export const scenarioRunners: readonly ScenarioRunner[] = [countRunner]
