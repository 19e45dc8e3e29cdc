/** Names for those who bring none: two friendly words. Two people may get the same; what tells people apart is their id. */
import type { Random } from '../support/random.ts';

const FIRST_WORDS = [
  ...['Amber', 'Azure', 'Blithe', 'Bold', 'Brave', 'Breezy', 'Bright', 'Bronze', 'Calm', 'Cheery', 'Clever', 'Copper', 'Coral', 'Cosy'],
  ...['Crimson', 'Curious', 'Dapper', 'Daring', 'Eager', 'Early', 'Emerald', 'Fabled', 'Fleet', 'Frosty', 'Gentle', 'Gilded', 'Glad'],
  ...['Golden', 'Handy', 'Happy', 'Hazel', 'Honest', 'Humble', 'Indigo', 'Ivory', 'Jolly', 'Keen', 'Kind', 'Lively', 'Loyal', 'Lucky'],
  ...['Lunar', 'Mellow', 'Merry', 'Mighty', 'Misty', 'Modest', 'Nimble', 'Noble', 'Olive', 'Patient', 'Plucky', 'Quick', 'Quiet'],
  ...['Rosy', 'Ruby', 'Rustic', 'Silver', 'Snug', 'Solar', 'Spry', 'Steady', 'Sunny', 'Swift', 'Tidy', 'Velvet', 'Vivid', 'Witty'],
] as const;

const SECOND_WORDS = [
  ...['Alder', 'Badger', 'Beaver', 'Birch', 'Bison', 'Bittern', 'Brook', 'Canyon', 'Cedar', 'Comet', 'Condor', 'Crane', 'Curlew'],
  ...['Dolphin', 'Dune', 'Elk', 'Falcon', 'Fern', 'Finch', 'Fjord', 'Gecko', 'Glacier', 'Harbour', 'Hare', 'Heron', 'Ibex', 'Island'],
  ...['Jay', 'Juniper', 'Kestrel', 'Kingfisher', 'Lagoon', 'Lantern', 'Lark', 'Lynx', 'Maple', 'Marten', 'Meadow', 'Meteor', 'Moose'],
  ...['Nightjar', 'Oriole', 'Osprey', 'Otter', 'Owl', 'Panda', 'Pebble', 'Pelican', 'Pine', 'Plover', 'Puffin', 'Quail', 'Raven'],
  ...['Robin', 'Rowan', 'Seal', 'Sparrow', 'Stork', 'Swallow', 'Thistle', 'Tortoise', 'Walrus', 'Willow', 'Wombat', 'Wren', 'Yarrow'],
] as const;

export function givenName(random: Random = Math.random): string {
  return `${pick(FIRST_WORDS, random)} ${pick(SECOND_WORDS, random)}`;
}

function pick(words: readonly string[], random: Random): string {
  return words[Math.floor(random() * words.length)] as string;
}
