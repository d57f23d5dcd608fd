/**
 * The one set of design tokens, fed to the page (CSS variables) and antd (theme).
 * Contrast of every pair named in `pairs` is tested: 4.5:1, and 7:1 in the large version.
 */
import type { ThemeConfig } from 'antd'

/** Which surface: desk (14 px), phone (16 px), large (长辈版, 20 px and stronger ink). */
export type Surface = 'desk' | 'phone' | 'large'

const ink = {
  paper: '#faf8f4',
  desk: '#f5f6f4',
  card: '#ffffff',
  ink: '#1f2933',
  ink2: '#5b6770',
  line: '#e3e1db',
  /** Borders of inputs: 3:1 against paper. */
  edge: '#8a9096',
  green: '#1e7b6e',
  greenHover: '#17665b',
  greenTint: '#e6f2ef',
  red: '#c8402f',
  /** Vermilion as text on its tint. */
  redInk: '#a93223',
  redTint: '#fbeae6',
  amber: '#b7791f',
  amberInk: '#855613',
  amberTint: '#faf0dc',
} as const
export type Colour = keyof typeof ink

const strong: Record<Colour, string> = {
  ...ink,
  ink: '#141b22',
  ink2: '#3d4851',
  edge: '#5b6770',
  green: '#0f574d',
  greenHover: '#0b443c',
  red: '#8c2114',
  redInk: '#851d11',
  amber: '#855613',
  amberInk: '#653f0a',
}

/** Colours of a surface. */
export const colours = (surface: Surface): Record<Colour, string> => (surface === 'large' ? strong : ink)

/** Foreground on background as used by the components. */
export const pairs: readonly (readonly [Colour, Colour])[] = [
  ['ink', 'paper'],
  ['ink', 'desk'],
  ['ink', 'card'],
  ['ink2', 'paper'],
  ['ink2', 'desk'],
  ['ink2', 'card'],
  ['green', 'paper'],
  ['green', 'desk'],
  ['green', 'card'],
  ['greenHover', 'greenTint'],
  ['card', 'green'],
  ['card', 'greenHover'],
  ['redInk', 'paper'],
  ['redInk', 'desk'],
  ['redInk', 'card'],
  ['redInk', 'redTint'],
  ['amberInk', 'card'],
  ['amberInk', 'amberTint'],
  ['amberInk', 'desk'],
]

export const fontFamily =
  '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif'
const motion = 'cubic-bezier(0.2, 0, 0, 1)'
const radius = 8
const radiusCard = 10
const rootPercent: Record<Surface, number> = { desk: 87.5, phone: 100, large: 125 }

const kebab = (name: string) => name.replace(/[A-Z0-9]/g, (c) => `-${c.toLowerCase()}`)

/** The variables as CSS text for `:root`. Sizes are in rem so that a person's own text size is respected. */
export function cssVariables(surface: Surface): string {
  const c = colours(surface)
  const lines = Object.entries(c).map(([name, value]) => `--${kebab(name)}:${value}`)
  for (const step of [1, 2, 3, 4, 5, 6, 8]) lines.push(`--space-${step}:${step * 4}px`)
  lines.push(
    `--ground:${surface === 'desk' ? c.desk : c.paper}`,
    `--radius:${radius}px`,
    `--radius-card:${radiusCard}px`,
    '--shadow:0 1px 2px rgb(31 41 51 / 6%), 0 2px 8px rgb(31 41 51 / 4%)',
    '--shadow-high:0 4px 24px rgb(31 41 51 / 16%)',
    `--font:${fontFamily}`,
    `--target:${surface === 'desk' ? '32px' : surface === 'large' ? '56px' : '44px'}`,
    `--motion:140ms ${motion}`,
  )
  return `:root:root{${lines.join(';')};font-size:${rootPercent[surface]}%}`
}

/** The same tokens for antd's ConfigProvider. */
export function antdTheme(): ThemeConfig {
  const c = ink
  return {
    cssVar: { key: 'linli' },
    hashed: false,
    token: {
      colorPrimary: c.green,
      colorPrimaryHover: c.greenHover,
      colorPrimaryActive: c.greenHover,
      colorPrimaryBg: c.greenTint,
      colorSuccess: c.green,
      colorInfo: c.green,
      colorWarning: c.amber,
      colorError: c.red,
      colorErrorText: c.redInk,
      colorWarningText: c.amberInk,
      colorLink: c.green,
      colorLinkHover: c.greenHover,
      colorText: c.ink,
      colorTextBase: c.ink,
      colorTextSecondary: c.ink2,
      colorTextTertiary: c.ink2,
      colorTextDescription: c.ink2,
      colorTextPlaceholder: '#68737c',
      colorTextDisabled: '#68737c',
      colorBorder: '#c9c8c2',
      colorBorderSecondary: c.line,
      colorSplit: c.line,
      colorBgLayout: c.desk,
      colorBgContainer: c.card,
      colorBgElevated: c.card,
      colorFillAlter: '#f9f9f6',
      borderRadius: radius,
      borderRadiusLG: radiusCard,
      borderRadiusSM: 6,
      fontFamily,
      fontSize: 14,
      controlHeight: 34,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.15s',
      boxShadow: '0 4px 24px rgb(31 41 51 / 16%)',
      boxShadowSecondary: '0 4px 24px rgb(31 41 51 / 16%)',
      wireframe: false,
    },
    components: {
      Table: {
        headerBg: '#f9f9f6',
        headerColor: c.ink2,
        headerSplitColor: 'transparent',
        rowHoverBg: c.greenTint,
        rowSelectedBg: c.greenTint,
        cellPaddingBlock: 10,
        cellPaddingInline: 12,
      },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
      Menu: { itemSelectedBg: c.greenTint, itemSelectedColor: c.greenHover, itemHoverBg: '#eceee9' },
      Card: { boxShadow: 'none' },
    },
  }
}

/** Writes the variables into the document; called by a shell at start and when 长辈版 is switched. */
export function applyTokens(surface: Surface): void {
  const id = 'linli-tokens'
  let style = document.getElementById(id)
  if (!style) {
    style = document.createElement('style')
    style.id = id
    document.head.append(style)
  }
  style.textContent = cssVariables(surface)
  document.documentElement.dataset.surface = surface
  const meta = document.querySelector('meta[name="theme-color"]')
  meta?.setAttribute('content', colours(surface).green)
}

/** Contrast of two colours as WCAG 2 defines it, 1–21. */
export function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
