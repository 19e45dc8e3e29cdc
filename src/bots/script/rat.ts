import type { Scene } from './scene.ts';

export const RAT: Scene = {
  name: 'rat',
  title: 'Who told us to move?',
  lines: [
    [
      'Joe',
      'A counter closes, and all of you are standing at the next one already. Every time. Seconds before. Somebody is passing notes.',
    ],
    ['Mr. Pink', 'I did get a tip.'],
    ['Mr. White', 'You? Got one?'],
    [
      'Mr. Pink',
      'A message. It said "move", and how many milliseconds I had. There was even a ticket in it, so that I would not have to queue.',
    ],
    ['Mr. Blue', 'I had one of those.'],
    ['Mr. Brown', 'You had one too? I thought that it was about me.'],
    [
      'Nice Guy Eddie',
      'So there is a rat, and he writes to each of you by hand, nicely spread out, so that nobody gets squeezed in the door. Have I got that right?',
    ],
    ['Mr. White', 'I have known rats. They never brought tickets.'],
    ['Mr. Pink', 'Let us be methodical. Who knew the hour? Who knew the order? Who has been typing under the table since breakfast?'],
    ['Mr. Orange', 'I was ordering pie.'],
    ['Mr. Pink', 'With a playbook?'],
    ['Mr. Orange', 'It has several layers. I wanted them one at a time.'],
    ['Mr. Blonde', 'Turn the screen round, Orange.'],
    ['Mr. Orange', 'All right! I am with Operations. I have been with Operations since before the eggs.'],
    ['Mr. Brown', 'Operations! He asked me what the saxophone stands for, and I told him to his face!'],
    [
      'Mr. White',
      'The story about the lift. Four auditors, and your certificate runs out between the second floor and the third. Tell me that was real.',
    ],
    ['Mr. Orange', 'It was tested on staging.'],
    ['Mr. Brown', 'I wept at that story.'],
    ['Mr. Orange', 'I know. You were in the test data.'],
    ['Joe', 'So the rat did the job that I hired seven people for, and the seven people talked about jukeboxes.'],
    ['Mr. Blonde', 'And nobody noticed, Joe. Which was the job.'],
  ],
};
