/**
 * `node tools/release/sbom.ts > sbom.json`: what a release is made of, as CycloneDX 1.6, out of the lock file alone: no registry
 * and no installation needed. (`npm sbom` refuses a tree in which one package's wish for another's version is not met.)
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Entry {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
}

export interface Sbom {
  readonly bomFormat: 'CycloneDX'
  readonly specVersion: '1.6'
  readonly version: 1
  readonly metadata: object
  readonly components: readonly Component[]
}

interface Component {
  readonly type: 'library'
  readonly name: string
  readonly version: string
  readonly 'bom-ref': string
  readonly purl: string
  readonly scope: 'required' | 'optional' | 'excluded'
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
  readonly licenses: readonly { readonly expression: string }[]
}

const purlOf = (name: string, version: string) => `pkg:npm/${name.replace('@', '%40')}@${version}`

/** Every package of the lock file once; `excluded` are those for development only. */
export function sbom(root: string): Sbom {
  const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, unknown>
  const { name, version } = read('package.json') as { name: string; version: string }
  const components = new Map<string, Component>()
  for (const [path, entry] of Object.entries(
    read('package-lock.json')['packages'] as Record<string, Entry>,
  )) {
    const at = path.lastIndexOf('node_modules/')
    if (at < 0 || entry.version === undefined) continue
    const package_ = path.slice(at + 'node_modules/'.length)
    const purl = purlOf(package_, entry.version)
    const scope = entry.dev ? 'excluded' : entry.optional ? 'optional' : 'required'
    const known = components.get(purl)
    if (known && (known.scope === 'required' || scope === 'excluded')) continue
    components.set(purl, {
      type: 'library',
      name: package_,
      version: entry.version,
      'bom-ref': purl,
      purl,
      scope,
      hashes: (entry.integrity ?? '')
        .split(' ')
        .filter((one) => one.startsWith('sha512-'))
        .map((one) => ({ alg: 'SHA-512', content: Buffer.from(one.slice(7), 'base64').toString('hex') })),
      licenses: entry.license === undefined ? [] : [{ expression: entry.license }],
    })
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name, version, 'bom-ref': purlOf(name, version) },
      properties: [{ name: 'source', value: 'package-lock.json' }],
    },
    components: [...components.values()].toSorted((a, b) => (a.purl < b.purl ? -1 : 1)),
  }
}

if (import.meta.main) console.log(JSON.stringify(sbom(join(import.meta.dirname, '../..')), null, 2))
