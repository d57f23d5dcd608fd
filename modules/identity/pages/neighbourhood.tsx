/** A quiet street in line: houses, a committee with its flag, trees. Drawn, not loaded. */
export function Neighbourhood() {
  return (
    <svg
      className="identity-street"
      viewBox="0 0 640 220"
      aria-hidden="true"
      preserveAspectRatio="xMidYMax meet"
    >
      <g className="is-far">
        <path d="M24 200V92h64v108M40 108h12M60 108h12M40 128h12M60 128h12M40 148h12M60 148h12M40 168h12M60 168h12" />
        <path d="M112 200V60h72v140M128 78h14M154 78h14M128 98h14M154 98h14M128 118h14M154 118h14M128 138h14M154 138h14M128 158h14M154 158h14" />
        <path d="M470 200V74h76v126M486 92h14M516 92h14M486 112h14M516 112h14M486 132h14M516 132h14M486 152h14M516 152h14M486 172h14M516 172h14" />
        <path d="M566 200v-92h52v92M580 124h10M596 124h10M580 144h10M596 144h10M580 164h10M596 164h10" />
      </g>
      <g className="is-near">
        <path d="M214 200v-74l66-44 66 44v74M232 200v-40h32v40M290 150h36v26h-36zM308 150v26M280 82V40M280 42h34l-8 9 8 9h-34" />
        <path d="M346 200v-52h84v52M346 148l12-22h60l12 22M364 200v-30h22v30M400 164h18v14h-18z" />
        <path d="M190 200v-22M190 178c-14 0-18-12-12-20-4-12 8-20 14-16 10-6 20 4 16 14 8 8 0 22-18 22ZM452 200v-20M452 180c-12 0-16-10-11-18-3-10 7-17 13-14 9-5 17 4 14 13 6 7 0 19-16 19Z" />
        <path d="M8 200h624" />
      </g>
    </svg>
  )
}
