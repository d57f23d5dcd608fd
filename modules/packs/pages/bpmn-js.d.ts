/** The package's own types are written for another way of resolving modules; what the page uses of it. */
declare module 'bpmn-js/lib/NavigatedViewer.js' {
  export default class NavigatedViewer {
    constructor(options: { readonly container: HTMLElement })
    importXML(xml: string): Promise<{ readonly warnings: readonly string[] }>
    get<T>(service: string): T
    destroy(): void
  }
}
