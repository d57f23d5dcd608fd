/** The package as a document people read and print: one HTML file, A4, without scripts or anything from outside. Pure. */
import type { Package } from './package.ts'
import { ratersOf, yuanOf } from './rules.ts'
import { documentWords as w } from './document.ts'

const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Everything people wrote passes here. */
export const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (c) => escaped[c]!)

type Cell = string | number | null | undefined
const text = (value: Cell): string =>
  value === null || value === undefined || value === '' ? '–' : escape(String(value))
const lines = (value: Cell): string => `<p class="text">${text(value)}</p>`

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `<p class="none">${w.none}</p>`
  const head = heads.map((h) => `<th>${escape(h)}</th>`).join('')
  const body = rows.map((r) => `<tr>${r.map((c) => `<td>${c}</td>`).join('')}</tr>`).join('')
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}
const facts = (pairs: readonly (readonly [string, Cell])[]): string =>
  `<dl>${pairs.map(([k, v]) => `<dt>${escape(k)}</dt><dd>${text(v)}</dd>`).join('')}</dl>`
const part = (title: string, inner: string): string => `<section><h2>${escape(title)}</h2>${inner}</section>`

/** Instants as the place's clocks show them. */
function shower(zone: string): (at: Date | string | null | undefined) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
  return (at) => (at ? format.format(new Date(at)) : '–')
}

type Files = readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[]
const filesOf = (files: Files): string =>
  files
    .map((f) => `<div class="file">${text(f.name)}（${f.bytes} B）<br><code>${f.sha256}</code></div>`)
    .join('')

function decisionsOf(p: Package, show: ReturnType<typeof shower>): string {
  if (p.decisions.length === 0) return `<p class="none">${w.none}</p>`
  return p.decisions
    .map(
      (d) =>
        `<h3>${text(d.meeting)}</h3>${facts([
          [w.time, show(d.heldAt)],
          [w.votedOn, d.text],
          [w.way, w.ways[d.way]],
          [w.membersPresent, `${d.members ?? '–'} / ${d.present}`],
          [w.votes, `${d.for} / ${d.against} / ${d.abstain}`],
          // Where there is more than one: what came by each, papers that were spoilt with it.
          ...(d.channels.length > 1
            ? d.channels.map((c): [string, string] => [
                w.channels[c.channel],
                `${c.for} / ${c.against} / ${c.abstain}${c.spoilt > 0 ? `，${w.spoilt} ${c.spoilt}` : ''}`,
              ])
            : []),
          [w.result, w.verdicts[d.verdict]],
          [w.packageDigest, d.packageDigest],
          ...(d.certificate ? [[w.certificateDigest, d.certificate.digest] as [string, string]] : []),
        ])}${table(
          [w.test, w.needs, w.counted, w.met],
          d.tests.map((t) => [
            text(t.title),
            text(t.share),
            `${t.count} / ${t.whole}`,
            t.met ? w.yes : w.not,
          ]),
        )}${
          d.minutes
            ? `<h4>${w.minutes}</h4>${lines(d.minutes.text)}<p class="digest">SHA-256 ${d.minutes.digest}</p>`
            : ''
        }`,
    )
    .join('')
}

function publicationsOf(p: Package, show: ReturnType<typeof shower>): string {
  if (p.publications.length === 0) return `<p class="none">${w.none}</p>`
  return p.publications
    .map((s) => {
      const versions = s.versions
        .toReversed()
        .map(
          (v) =>
            `<h4>${w.version(v.no)} · ${text(v.title)}</h4><p class="meta">${show(v.at)} · ${text(v.by)}</p>${lines(v.text)}${
              v.note ? `<p class="meta">${w.why}${text(v.note)}</p>` : ''
            }${filesOf(v.files)}`,
        )
        .join('')
      const said = [
        ...s.questions.map((q) => [w.question, q.text, q.name, show(q.at), q.answer, show(q.answeredAt)]),
        ...s.objections.map((o) => [
          w.dispositions[o.disposition],
          o.text,
          o.name,
          show(o.at),
          o.reasons,
          show(o.disposedAt),
        ]),
      ]
      return `<h3>${text(s.category)} · ${text(s.body)}</h3><p class="meta">${s.from} – ${s.until}</p>${versions}${
        said.length > 0
          ? table(
              [w.kind, w.said, w.who, w.time, w.answer, w.answeredAt],
              said.map((r) => r.map(text)),
            )
          : ''
      }`
    })
    .join('')
}

function tasksOf(p: Package, show: ReturnType<typeof shower>): string {
  const rows = p.tasks.map((t) => [
    `${t.round}.${t.no}`,
    text(t.title),
    text([t.doer, t.post].filter(Boolean).join('·')),
    yuanOf(t.budgetFen),
    t.spentFen === null ? '–' : yuanOf(t.spentFen),
    `${t.dueOn}${t.late ? `<br>${w.wasLate}` : ''}`,
    w.states[t.state],
  ])
  const reports = p.tasks.flatMap((t) =>
    t.reports.map((r) => [
      `${t.round}.${t.no}`,
      `${show(r.at)}<br>${text(r.by)}`,
      `${lines(r.text)}${r.overReason ? `<p>${w.overReason}${text(r.overReason)}</p>` : ''}${
        r.bareReason ? `<p>${w.bareReason}${text(r.bareReason)}</p>` : ''
      }${filesOf(r.files)}`,
      r.check
        ? `${r.check.passed ? w.passed : w.returned}<br>${show(r.check.at)}<br>${text(r.check.by)}${lines(r.check.reasons)}`
        : '–',
    ]),
  )
  return (
    table([w.no, w.task, w.doer, w.budget, w.spent, w.due, w.state], rows) +
    (reports.length > 0 ? table([w.no, w.report, w.content, w.check], reports) : '')
  )
}

const ratingsOf = (p: Package, show: ReturnType<typeof shower>): string =>
  table(
    [w.round, w.time, w.raters, w.satisfied, w.dissatisfied, w.paper, w.rule, w.result],
    p.ratings.map((r) => [
      String(r.no),
      `${show(r.from)} – ${show(r.until)}`,
      String(ratersOf(r)),
      String(r.satisfied + r.paperSatisfied),
      String(r.dissatisfied + r.paperDissatisfied),
      `${r.paperSatisfied} / ${r.paperDissatisfied}`,
      `≥ ${r.good}，≥ ${r.least}`,
      w.ratings[r.verdict],
    ]),
  )

const style = `@page{size:A4;margin:20mm 18mm}
:root{color-scheme:light}
body{font:10.5pt/1.6 "Noto Serif SC","Source Han Serif SC","Songti SC",SimSun,serif;color:#111;max-width:180mm;margin:0 auto;padding:12px}
h1{font-size:18pt;line-height:1.35;margin:0 0 4mm}h2{font-size:13pt;margin:8mm 0 2mm;border-bottom:.5pt solid #777;break-after:avoid}
h3{font-size:11pt;margin:4mm 0 1mm;break-after:avoid}h4{font-size:10.5pt;margin:3mm 0 1mm;break-after:avoid}
table{border-collapse:collapse;width:100%;margin:2mm 0;font-size:9.5pt}th,td{border:.5pt solid #888;padding:1mm 1.5mm;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f2f2f2;font-weight:600}tr{break-inside:avoid}thead{display:table-header-group}
dl{display:grid;grid-template-columns:max-content 1fr;gap:1mm 4mm;margin:2mm 0}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:1mm 0}.meta,.none{color:#555;margin:1mm 0}
code,.digest{font:8pt/1.4 ui-monospace,Consolas,monospace;overflow-wrap:anywhere}footer{margin-top:10mm;border-top:.5pt solid #777;padding-top:2mm;color:#555;font-size:9pt}
@media (max-width:600px){table{display:block;overflow-x:auto}dl{grid-template-columns:1fr}dt{margin-top:1mm}}`

/** The whole document; `machineDigest` ties it to the machine file. */
export function readableOf(p: Package, options: { zone: string; machineDigest: string }): string {
  const show = shower(options.zone)
  const { procedure } = p.rules
  const motion = p.motion
    ? part(
        w.motion,
        lines(p.motion.text) +
          facts([
            [w.raisedBy, p.motion.raiser ?? w.raisers[p.motion.raisedAs]],
            [w.raisedAt, show(p.motion.raisedAt)],
            [w.supports, p.motion.supports],
          ]) +
          filesOf(p.motion.photos) +
          // The last one is the text itself.
          p.motion.wordings
            .slice(0, -1)
            .map((o) => `<h4>${w.version(o.no)} · ${text(o.title)}（${show(o.at)}）</h4>${lines(o.text)}`)
            .join(''),
      )
    : ''
  const timeline = table(
    [w.no, w.time, w.act, w.by, w.content],
    p.timeline.map((a) => [
      String(a.no),
      show(a.at),
      `${text(a.title)}${a.to ? `<br>→ ${text(a.to)}` : ''}`,
      text(a.by),
      `${a.reason ? `<p>${text(a.reason)}</p>` : ''}${a.text ? lines(a.text) : ''}${a.facts
        .map((f) => `<div>${text(f.label)}：${text(f.value)}</div>`)
        .join('')}${filesOf(a.files)}`,
    ]),
  )
  const rested = facts([
    [w.pack, `${p.rules.title} ${p.rules.version}`],
    [w.procedure, procedure.title],
    [w.source, procedure.source],
    [w.snapshot, p.rules.snapshot],
  ])
  const body = [
    motion,
    part(w.decisions, decisionsOf(p, show)),
    part(w.publications, publicationsOf(p, show)),
    part(w.tasks, tasksOf(p, show)),
    part(w.ratings_, ratingsOf(p, show)),
    part(w.timeline, timeline),
    part(
      w.custody,
      table(
        [w.step, w.holder, w.from, w.to],
        p.custody.map((c) => [text(c.step), text(c.body), show(c.from), show(c.to)]),
      ),
    ),
    part(
      w.clocks,
      table(
        [w.clock, w.from, w.due, w.to, w.source],
        p.clocks.map((c) => [text(c.title), show(c.from), show(c.due), show(c.stopped), text(c.source)]),
      ),
    ),
    part(w.rules, rested),
  ]
  return `<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(`${p.matter.number} ${p.matter.title}`)}</title><style>${style}</style></head><body>
<header><p class="meta">${w.archive} · ${text(p.matter.number)}</p><h1>${text(p.matter.title)}</h1>
<p class="meta">${w.sealedBy(text(p.sealed.by), show(p.sealed.at))}</p></header>
${body.join('\n')}
<footer>${w.footer}<div class="digest">SHA-256 ${options.machineDigest}</div></footer>
</body></html>
`
}
