/** Which columns are shown, and views people stored for themselves in this browser. */
import { useState } from 'react'
import { Button, Checkbox, Input, Popover } from 'antd'
import type { FilterValues } from './table-filters.tsx'
import { t } from './words.ts'

/** State kept in localStorage; falls back to memory where that is forbidden or spoiled. */
export function useStored<T>(key: string, empty: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const found = localStorage.getItem(key)
      return found === null ? empty : (JSON.parse(found) as T)
    } catch {
      return empty
    }
  })
  const set = (next: T) => {
    setValue(next)
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // stays for this page
    }
  }
  return [value, set]
}

interface ColumnProps {
  readonly columns: readonly { readonly key: string; readonly title: string; readonly fixed?: boolean }[]
  readonly hidden: readonly string[]
  readonly onChange: (hidden: readonly string[]) => void
}

export function ColumnChooser({ columns, hidden, onChange }: ColumnProps) {
  const list = (
    <div className="ui-stack-small">
      {columns.map((c) => (
        <Checkbox
          key={c.key}
          checked={c.fixed === true || !hidden.includes(c.key)}
          disabled={c.fixed === true}
          onChange={(e) =>
            onChange(e.target.checked ? hidden.filter((h) => h !== c.key) : [...hidden, c.key])
          }
        >
          {c.title}
        </Checkbox>
      ))}
    </div>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight">
      <Button>{t('ui.table.columns')}</Button>
    </Popover>
  )
}

interface View {
  readonly name: string
  readonly values: FilterValues
}
interface ViewProps {
  readonly id: string
  readonly values: FilterValues
  readonly onApply: (values: FilterValues) => void
}

export function SavedViews({ id, values, onApply }: ViewProps) {
  const [views, setViews] = useStored<readonly View[]>(`linli.views.${id}`, [])
  const [name, setName] = useState('')
  const save = () => {
    if (name.trim() === '') return
    setViews([...views.filter((v) => v.name !== name.trim()), { name: name.trim(), values }])
    setName('')
  }
  const apply = (view: View) => {
    const all = new Set([...Object.keys(values), ...Object.keys(view.values)])
    onApply(Object.fromEntries([...all].map((n) => [n, view.values[n]])))
  }
  const list = (
    <div className="ui-stack-small">
      {views.length === 0 && <span className="ui-quiet">{t('ui.table.view-none')}</span>}
      {views.map((v) => (
        <div key={v.name} className="ui-saved">
          <Button type="link" onClick={() => apply(v)}>
            {v.name}
          </Button>
          <Button
            type="text"
            aria-label={t('ui.table.view-remove', { name: v.name })}
            onClick={() => setViews(views.filter((w) => w.name !== v.name))}
          >
            ×
          </Button>
        </div>
      ))}
      <Input
        value={name}
        maxLength={20}
        aria-label={t('ui.table.view-name')}
        placeholder={t('ui.table.view-name')}
        onChange={(e) => setName(e.target.value)}
        onPressEnter={save}
      />
      <Button onClick={save} disabled={name.trim() === ''}>
        {t('ui.table.view-save')}
      </Button>
    </div>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight">
      <Button>{t('ui.table.views')}</Button>
    </Popover>
  )
}
