/** The mark: two neighbouring roofs under one line. */
export function Brand({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="brand">
      <rect width="32" height="32" rx="8" fill="currentColor" />
      <path
        d="M6 17.5 12 12l6 5.5M8 16v8h8v-8M16 13.5 20.5 9l5.5 5.5M18.5 24H24V13"
        fill="none"
        stroke="#fff"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
