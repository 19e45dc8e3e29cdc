import type { Scene } from './scene.ts';

export const COLOURS: Scene = {
  name: 'colours',
  title: 'The colours, and how they look in the light',
  lines: [
    [
      'Joe',
      'House rules. No names. Names end up in logs. Each of you has a colour, and that is all that anybody here knows about anybody.',
    ],
    ['Mr. White', 'A small matter, Joe. I am white and the page is white. On a sunny day I am not in the room.'],
    ['Mr. Pink', 'Contrast of one to one. You are the perfect criminal.'],
    ['Nice Guy Eddie', 'That has been seen to. By daylight White comes in a dignified grey.'],
    ['Mr. White', 'Twenty years in the business, and I go grey between two releases. Well. It is at least honest.'],
    ['Mr. Pink', 'I had mine measured. Four and a half to one, by day and by night. I am the only one here with a certificate.'],
    ['Mr. Brown', 'Does nobody want to talk about brown? Brown is orange with the lights off!'],
    ['Mr. Orange', 'I have not touched any lights. Why, did somebody see somebody touch the lights?'],
    [
      'Mr. Blonde',
      'Blonde is not even on the list. It goes from blanched almond straight to blue. They left a gap, and I am what is in it.',
    ],
    ['Mr. Blue', 'I have no complaints about blue.'],
    ['Mr. Brown', 'Of course not! Every link in the world is blue! You have been famous since the nineties!'],
    ['Mr. Blue', 'And every time somebody visits me, I turn purple. Nobody asks how that feels.'],
    ['Mr. Orange', 'What colour are you, Joe?'],
    ['Joe', 'I am the style sheet.'],
    ['Nice Guy Eddie', 'And I am the dark mode. Very easy on the eyes, but you have to ask.'],
  ],
};
