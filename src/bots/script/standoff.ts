import type { Scene } from './scene.ts';

export const STANDOFF: Scene = {
  name: 'standoff',
  title: 'The standoff, which has no timeout',
  lines: [
    ['Joe', 'Orange leaves the room. I have my finger on the button.'],
    ['Mr. White', 'Then mine is on yours, Joe. He goes when his playbook is through, and not before.'],
    [
      'Nice Guy Eddie',
      'White, that is the family account you have there. I have got yours open. I will be very nice about it, but I will press.',
    ],
    ['Mr. Orange', 'And I cannot finish until somebody takes his finger off node three.'],
    [
      'Mr. Pink',
      'Stop and look at it! Orange waits for Joe, Joe waits for White, White waits for Orange. That is no argument. That is a deadlock.',
    ],
    ['Mr. Brown', 'How long does such a thing last?'],
    ['Mr. Blue', 'I used to know two threads. They were very close. They have not moved since 2009.'],
    ['Mr. Pink', 'Everybody lets go, everybody waits a moment, and then we try again, one by one.'],
    ['Mr. Brown', 'How long is a moment?'],
    [
      'Mr. Pink',
      'A different one for each of us! If we all wait the same, we all come back the same! Has nobody here ever worked with jitter?',
    ],
    ['Mr. Blonde', 'Seven hundred milliseconds. That was lovely. I could do that again.'],
    ['Joe', 'Fingers down, all of you. Orange, how far is it?'],
    ['Mr. Orange', 'Three of three. People moved: everybody. Messages lost: none. Messages doubled: none.'],
    ['Nice Guy Eddie', 'And those who were watching? What did they see?'],
    ['Mr. Orange', 'Eight people in dark suits arguing about a tip. In order. Every one of them once.'],
    ['Mr. Brown', 'So what do we do now?'],
    ['Mr. Pink', 'I am going back to the diner. I have thought about it, and I am pressing that button again.'],
    ['Mr. White', 'It is the same number, Pink. It will still be one cent.'],
    ['Mr. Pink', 'I know. But it will be acknowledged.'],
    ['Joe', 'Same time tomorrow, gentlemen. New version.'],
  ],
};
