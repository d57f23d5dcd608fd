/** The package comes without types for its entry; what the tests use of it. */
declare module 'bpmn-moddle' {
  export interface ModdleElement {
    readonly $type: string
    readonly id: string
    readonly name?: string
    readonly [key: string]: unknown
  }
  export class BpmnModdle {
    fromXML(xml: string): Promise<{
      readonly rootElement: ModdleElement
      readonly warnings: readonly unknown[]
      readonly elementsById: Readonly<Record<string, ModdleElement>>
    }>
  }
}
