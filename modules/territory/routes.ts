import { on } from '#kernel/http'
import * as contract from './contract.ts'
import * as queries from './queries.ts'

export const routes = [
  on(contract.jurisdictions, queries.listJurisdictions),
  on(contract.levels, queries.listLevels),
  on(contract.places, queries.listPlaces),
  on(contract.searchPlaces, queries.search),
  on(contract.place, queries.showPlace),
]
