/** What the server wrote into the page about this deployment (`serveWeb`), so that nothing has to be asked first. */
export interface Facts {
  readonly demo: boolean
  readonly jurisdictions: readonly {
    readonly id: string
    readonly title: string
    readonly realm: number
    readonly hotline?: string
  }[]
}

export function factsOf(page: Document): Facts {
  const text = page.querySelector('meta[name="linli-facts"]')?.getAttribute('content')
  try {
    const found = JSON.parse(text ?? '') as Partial<Facts>
    return { demo: found.demo === true, jurisdictions: found.jurisdictions ?? [] }
  } catch {
    return { demo: false, jurisdictions: [] }
  }
}
