import type { Scene } from './scene.ts';

export const DINER: Scene = {
  name: 'diner',
  title: 'The diner, in which one cent is tipped',
  lines: [
    ['Mr. Brown', 'Before the eggs come: I have worked out what the song on the jukebox means. It is about a cache.'],
    ['Mr. Blue', 'Here it comes.'],
    [
      'Mr. Brown',
      'She tells him things, and he keeps giving her back what she said last summer. Four minutes of stale answers. With a saxophone.',
    ],
    ['Mr. Orange', 'What does the saxophone stand for?'],
    ['Mr. Brown', 'Operations. It comes in late, it sounds tired, and without it there is no song.'],
    ['Joe', 'Eat. There is a tablet going round the table, and it has a question about the tip.'],
    ['Mr. Pink', 'I have answered it already.'],
    ['Nice Guy Eddie', 'Answered it how?'],
    ['Mr. Pink', 'I pressed the button. The wheel went round and round, and nothing came back. So I am done. I tip at most once.'],
    ['Mr. White', 'When nothing comes back, you press again. At least once. Twenty years in this business, and that is just manners.'],
    ['Mr. Pink', 'And if the first one did arrive? Then I have tipped double. Do I look like a retry storm to you?'],
    ['Mr. Blonde', 'Press it ten times, if it makes you happy. The slip has a number. Same number, same tip, stored once.'],
    ['Mr. Pink', 'Once? Whatever I press?'],
    ['Mr. Blonde', 'The kitchen remembers the number for an hour. I asked. I like kitchens.'],
    ['Mr. White', 'There you are. At least once for your conscience, at most once for your wallet.'],
    ['Mr. Pink', 'Exactly once. You have no idea how long I have waited for somebody to say that to me.'],
    ['Joe', 'It has gone through. It says here that somebody at this table has tipped one cent. Exactly once.'],
    ['Nice Guy Eddie', 'They are going to remember that one for longer than an hour, Pink.'],
  ],
};
