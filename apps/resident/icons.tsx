/** Line pictures of the home and the bottom bar, drawn here so that they cost a few hundred bytes. */
const paths = {
  report: 'M5 6.5h14v9H11l-4 3.5v-3.5H5zM12 8.8v3M12 13.6v.1',
  service: 'M7 4h7l4 4v12H7zM14 4v4h4M10 12h5M10 15.5h5',
  deliberate:
    'M4 19v-1.5a3.5 3.5 0 0 1 7 0V19M13 19v-1.5a3.5 3.5 0 0 1 7 0V19M7.5 11.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M16.5 11.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M10 5h4',
  help: 'M12 19.5S5 15.4 5 10.6A3.6 3.6 0 0 1 12 9a3.6 3.6 0 0 1 7 1.6c0 4.8-7 8.9-7 8.9z',
  call: 'M7.5 4.5 10 5l.8 3.4-2 1.6a11 11 0 0 0 5.2 5.2l1.6-2 3.4.8.5 2.5c0 1.7-1.2 3-3 3A13 13 0 0 1 4.5 7.5c0-1.8 1.3-3 3-3z',
  home: 'M4.5 11 12 4.5l7.5 6.5M6.5 9.5V19h11V9.5',
  matters: 'M6 4.5h12v15H6zM9 9h6M9 12.5h6M9 16h3',
  me: 'M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M5 19.5a7 7 0 0 1 14 0',
  tab: 'M5 5h6v6H5zM13 5h6v6h-6zM5 13h6v6H5zM13 13h6v6h-6z',
} as const
export type IconName = keyof typeof paths

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" className="icon">
      <path d={paths[name]} />
    </svg>
  )
}
