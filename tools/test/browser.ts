import { spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** First the one without windows: the same engine, a fifth less work. */
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
]
const macs = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser the journeys drive: CHROMIUM_PATH, or the first of the usual names; undefined when there is none. */
export function findBrowser(): string | undefined {
  const given = process.env['CHROMIUM_PATH']
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)
  const candidates = given ? [given] : names.flatMap((name) => folders.map((folder) => join(folder, name)))
  if (!given && process.platform === 'darwin') candidates.push(...macs)
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Without a Chinese font every character of a screenshot is a box. */
function hasChineseFont(): boolean {
  if (process.platform !== 'linux') return true
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8' })
  return listed.status === 0 && listed.stdout.trim() !== ''
}

function apt(args: string[], say: (line: string) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const started = Date.now()
    const child = spawn('apt-get', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-2000)))
    const ticking = setInterval(() => {
      say(`  安装中，已 ${Math.round((Date.now() - started) / 1000)} 秒…… / still installing`)
    }, 10_000)
    const end = (ok: boolean) => {
      clearInterval(ticking)
      if (!ok) say(complaint.trim().replaceAll(/^/gm, '    '))
      resolve(ok)
    }
    child.once('error', () => end(false))
    child.once('close', (code) => end(code === 0))
  })
}

/** Makes sure of a browser and a Chinese font: found, installed by apt when we are root, else a sentence how to. */
export async function ensureBrowser(say: (line: string) => void): Promise<string | undefined> {
  const wanted: string[] = []
  if (!findBrowser()) wanted.push('chromium-headless-shell')
  if (!hasChineseFont()) wanted.push('fonts-noto-cjk', 'fontconfig')
  if (wanted.length === 0) return findBrowser()
  const command = `apt-get install -y ${wanted.join(' ')}`
  const debian = process.platform === 'linux' && spawnSync('apt-get', ['--version']).status === 0
  if (debian && process.getuid?.() === 0) {
    say(`缺少 ${wanted.join('、')}，现在安装：${command} / installing what the journeys need`)
    const ok =
      (await apt(['update'], say)) &&
      (await apt(['install', '-y', '--no-install-recommends', ...wanted], say))
    if (!ok) say(`安装失败，请手动执行：${command} / the installation failed`)
  } else {
    const how = debian ? `sudo ${command}` : '请安装 Chromium 与一种中文字体，或用 CHROMIUM_PATH 指出浏览器'
    say(`浏览器旅程需要 ${wanted.join('、')}：${how} / the journeys need these`)
  }
  return findBrowser()
}
