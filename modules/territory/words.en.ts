import type { refusals as no, texts as zh } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'territory.no-place': 'There is no such place, or on {day} it did not exist yet or was already dissolved',
  'territory.no-jurisdiction': 'There is no such jurisdiction: {id}',
  'territory.places-differ':
    'The places in the pack differ from those already loaded. Loading can only add; to move, rename, dissolve or merge a place, use a change of territory. Differences: {count}. {what}',
  'territory.levels-differ':
    'The levels in the pack differ from those already loaded, and places already use them: {what}',
  'territory.jurisdiction-differs':
    'Jurisdiction “{id}” is already set up with realm {realm} and time zone {zone}. These cannot change',
  'territory.other-realm': 'Jurisdiction “{id}” can be written only within its own realm',
  'territory.realm-taken':
    'Realm {realm} is already used by jurisdiction “{id}”. Choose another in pack.yaml',
}

export const texts: Record<keyof typeof zh, string> = {
  'territory.places': 'Places',
  'territory.tree': 'Tree of places',
  'territory.search': 'Search by name, pinyin, initials or code',
  'territory.search-empty': 'No such place found',
  'territory.as-of': 'As on a date',
  'territory.today': 'Today',
  'territory.as-of-note': 'You are looking at {day}',
  'territory.levels': 'Levels',
  'territory.level-within': 'Directly within: {uppers}',
  'territory.codes': 'Codes',
  'territory.children': 'Places within',
  'territory.choose-place': 'Choose a place on the left, or search by name',
  'territory.matched-name': 'Former or other name: “{name}”',
}
