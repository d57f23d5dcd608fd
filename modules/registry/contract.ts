/**
 * Endpoints of the register of persons, households, dwellings and organisations. Runs in the browser too.
 *
 * Values travel as text in one canonical spelling per type (`ElementType`): a day `2026-01-31`, a whole number in digits, an area
 * in 0.01 m² (`8950` = 89.50 m²), an option's id, the id of a household, dwelling or place. Id numbers and telephone numbers leave
 * masked (`11****1990`: province and year of birth; `138****5678`); only `unmask` and nothing else gives them clear.
 *
 * Every read that shows a person names a `purpose` (privacy's list); without one it is refused with the clause. A minor's details need an
 * approval as well; in lists a minor's name is masked (`王*`).
 */
export * from './contract/acts.ts'
export * from './contract/binding.ts'
export * from './contract/reads.ts'
export * from './contract/seeing.ts'
export * from './contract/shapes.ts'
