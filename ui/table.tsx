/** Lists of the desk: a thin dress over antd's table. Pages come from the server, filters live in the URL. */
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button, Table as AntTable } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { inShell } from './navigate.tsx'
import { EmptyState, ProblemNotice } from './notice.tsx'
import { FilterBar } from './table-filters.tsx'
import type { FilterField, FilterValues } from './table-filters.tsx'
import { ColumnChooser, SavedViews, useStored } from './table-views.tsx'
import type { PagingView } from './views.ts'
import { t } from './words.ts'

export type { FilterField, FilterValues } from './table-filters.tsx'

export interface Column<R> {
  readonly key: string
  readonly title: string
  readonly cell: (row: R) => ReactNode
  readonly width?: number
  /** Tabular figures, aligned right. */
  readonly numeric?: boolean
  /** A day or a time: in figures, and never broken over two lines. */
  readonly time?: boolean
  /** Offered in the chooser but hidden at first. */
  readonly hidden?: boolean
  /** Cannot be switched off. */
  readonly fixed?: boolean
  /** Server sorts by this value of the filter `sort` (`due`, `-due`). */
  readonly sort?: string
}

interface Props<R> {
  /** Names the list for stored views and columns, e.g. `casework.reports`. */
  readonly id: string
  readonly rowKey: (keyof R & string) | ((row: R) => string)
  readonly columns: readonly Column<R>[]
  /** `usePages` of #client fits. */
  readonly pages: PagingView<R>
  readonly filters?: readonly FilterField[]
  readonly filterValues?: FilterValues
  readonly onFilter?: (patch: FilterValues) => void
  /** Enter or a click on a row: gives where it opens, or does it itself. */
  readonly onOpen?: (row: R) => string | void
  /** What will appear here. */
  readonly empty?: { readonly text: string; readonly act?: ReactNode }
  /** Buttons beside the filters (export, new). */
  readonly actions?: ReactNode
  /** Rows chosen by ticking, for acts on several. */
  readonly chosen?: readonly string[]
  readonly onChoose?: (keys: readonly string[]) => void
  readonly label?: string
  /** How a row looks where the screen is too narrow for columns; without it the table scrolls sideways. */
  readonly card?: (row: R) => ReactNode
}

/** Up and down (or j and k) walk the rows, Enter opens; Page keys turn pages. */
export function DataTable<R extends object>(props: Props<R>) {
  const { id, columns, pages, filters = [], filterValues = {}, onFilter, onOpen, empty } = props
  const navigate = useNavigate()
  const narrow = useNarrow()
  const box = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const [hidden, setHidden] = useStored<readonly string[]>(
    `linli.columns.${id}`,
    columns.filter((c) => c.hidden).map((c) => c.key),
  )
  const keyOf = (row: R): string =>
    typeof props.rowKey === 'function' ? props.rowKey(row) : String(row[props.rowKey])
  const open = useCallback(
    (row: R) => {
      const to = onOpen?.(row)
      if (typeof to === 'string') void navigate(inShell(to))
    },
    [navigate, onOpen],
  )
  const sort = filterValues.sort
  const shown = useMemo(
    () =>
      columns
        .filter((c) => c.fixed || !hidden.includes(c.key))
        .map((c) => ({
          key: c.key,
          title: c.title,
          className: c.numeric || c.time ? 'ui-figures' : '',
          align: c.numeric ? ('right' as const) : ('left' as const),
          ...(c.width ? { width: c.width } : {}),
          ...(c.sort && onFilter
            ? {
                sorter: true,
                sortDirections: ['ascend' as const, 'descend' as const],
                sortOrder:
                  sort === c.sort ? ('ascend' as const) : sort === `-${c.sort}` ? ('descend' as const) : null,
              }
            : {}),
          render: (_: unknown, row: R) => c.cell(row),
        })),
    [columns, hidden, sort, onFilter],
  )

  const focusRow = (index: number) => {
    const next = Math.max(0, Math.min(pages.rows.length - 1, index))
    setActive(next)
    box.current?.querySelectorAll<HTMLElement>('tbody tr.ant-table-row')[next]?.focus()
  }
  const onKey = (event: KeyboardEvent, index: number, row: R) => {
    if (event.target !== event.currentTarget) return
    const moves: Record<string, () => void> = {
      ArrowDown: () => focusRow(index + 1),
      j: () => focusRow(index + 1),
      ArrowUp: () => focusRow(index - 1),
      k: () => focusRow(index - 1),
      Home: () => focusRow(0),
      End: () => focusRow(pages.rows.length - 1),
      PageDown: () => pages.hasNext && pages.next(),
      PageUp: () => pages.hasPrevious && pages.previous(),
      Enter: () => open(row),
    }
    const move = moves[event.key]
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    move()
  }

  return (
    <div className="ui-table" ref={box}>
      <div className="ui-table-bar">
        {onFilter && <FilterBar fields={filters} values={filterValues} onChange={onFilter} />}
        <div className="ui-table-tools">
          {onFilter && <SavedViews id={id} values={filterValues} onApply={onFilter} />}
          <ColumnChooser columns={columns} hidden={hidden} onChange={setHidden} />
          {props.actions}
        </div>
      </div>
      {pages.problem ? (
        <ProblemNotice problem={pages.problem} onRetry={pages.refresh} />
      ) : narrow && props.card && pages.rows.length > 0 ? (
        <ul className="ui-table-cards">
          {pages.rows.map((row) => (
            <li key={keyOf(row)}>{props.card?.(row)}</li>
          ))}
        </ul>
      ) : narrow && !pages.loading && pages.rows.length === 0 ? (
        <EmptyState text={empty?.text ?? t('ui.table.empty')} act={empty?.act} />
      ) : (
        <AntTable<R>
          size="middle"
          rowKey={keyOf}
          columns={shown}
          dataSource={pages.rows as R[]}
          loading={{ spinning: pages.loading, delay: 150 }}
          pagination={false}
          // An empty one has no row to take the focus, by which a keyboard would scroll.
          {...(pages.rows.length > 0 ? { scroll: { x: 'max-content' } } : { tableLayout: 'fixed' as const })}
          aria-label={props.label}
          onChange={(_pages, _filters, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter
            const by = columns.find((c) => c.key === one?.columnKey)?.sort
            onFilter?.({ sort: by && one?.order ? (one.order === 'descend' ? `-${by}` : by) : undefined })
          }}
          {...(props.onChoose
            ? {
                rowSelection: {
                  selectedRowKeys: [...(props.chosen ?? [])],
                  onChange: (keys) => props.onChoose?.(keys.map(String)),
                },
              }
            : {})}
          onRow={(row, index = 0) => ({
            ...(onOpen ? { className: 'is-open' } : {}),
            tabIndex: index === Math.min(active, pages.rows.length - 1) ? 0 : -1,
            onFocus: () => setActive(index),
            onKeyDown: (e) => onKey(e, index, row),
            onClick: (e) => {
              // Links and controls inside a row keep their own meaning; so does marking text.
              if ((e.target as HTMLElement).closest('a,button,input,label')) return
              if (!window.getSelection()?.toString()) open(row)
            },
          })}
          locale={{
            emptyText: pages.loading ? (
              <span />
            ) : (
              <EmptyState text={empty?.text ?? t('ui.table.empty')} act={empty?.act} />
            ),
          }}
        />
      )}
      <div className="ui-table-foot">
        <span role="status" className="ui-figures">
          {total(pages)}
        </span>
        <span className="ui-quiet ui-wide-only">{onOpen && t('ui.table.keys')}</span>
        <span className="ui-table-pager">
          {pages.page > 1 && (
            <Button type="text" onClick={pages.first}>
              {t('ui.table.first')}
            </Button>
          )}
          <Button disabled={!pages.hasPrevious} onClick={pages.previous}>
            {t('ui.table.previous')}
          </Button>
          <span className="ui-figures">{t('ui.table.page', { n: pages.page + 1 })}</span>
          <Button disabled={!pages.hasNext} onClick={pages.next}>
            {t('ui.table.next')}
          </Button>
        </span>
      </div>
    </div>
  )
}

const narrowest = '(max-width: 47.99rem)'

/** Phones and large zoom. */
function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(narrowest)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia(narrowest).matches,
  )
}

/** A list that was not counted still knows its number when it fits one page. */
function total(pages: Pick<PagingView<unknown>, 'total' | 'rows' | 'page' | 'hasNext' | 'problem'>): string {
  if (pages.total === undefined || pages.problem) return ''
  if (pages.total !== null) return t('ui.table.total', { n: pages.total })
  return pages.page === 0 && !pages.hasNext ? t('ui.table.total', { n: pages.rows.length }) : ''
}

/** Filters in the URL: a link shows the same list, back goes back. Names not listed are left alone. */
export function useFilters<N extends string>(
  names: readonly N[],
): { values: Partial<Record<N | 'sort', string>>; set: (patch: FilterValues) => void; clear: () => void } {
  const [query, setQuery] = useSearchParams()
  const listed = [...names, 'sort'].join(',')
  const text = query.toString()
  const values = useMemo(() => {
    const all = new URLSearchParams(text)
    const found: Record<string, string> = {}
    for (const name of listed.split(',')) {
      const value = all.get(name)
      if (value) found[name] = value
    }
    return found as Partial<Record<N | 'sort', string>>
  }, [text, listed])
  const set = useCallback(
    (patch: FilterValues) =>
      setQuery(
        (was) => {
          const next = new URLSearchParams(was)
          for (const [name, value] of Object.entries(patch)) {
            if (value === undefined || value === '') next.delete(name)
            else next.set(name, value)
          }
          return next
        },
        { replace: true },
      ),
    [setQuery],
  )
  const clear = useCallback(
    () => set(Object.fromEntries(listed.split(',').map((n) => [n, undefined]))),
    [set, listed],
  )
  return { values, set, clear }
}
