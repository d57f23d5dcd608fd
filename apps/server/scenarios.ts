/** Runners for the scenarios of packs, from the modules that have rules to be tried on. One line per module. */
import { scenarioRunners as casework } from '#modules/casework'
import { scenarioRunners as meetings } from '#modules/meetings'
import { walkRunner } from '#modules/flow'
import type { ScenarioRunner } from '#modules/packs'

export const scenarioRunners: readonly ScenarioRunner[] = [...casework, ...meetings, walkRunner]
