/** The city most files begin with. */
export const usual = { pack: 'daqing', now: '2026-03-02T02:00:00Z' } as const
