import type { Scene } from './scene.ts';

export const PLAN: Scene = {
  name: 'plan',
  title: 'The plan, in which nothing is taken',
  lines: [
    ['Joe', 'The job. Twelve noon, the place is full, everybody is in the middle of a sentence. We walk in and replace the building.'],
    ['Mr. Orange', 'And what do we take?'],
    ['Joe', 'Nothing. When we walk out, everything is where it was. Every word, every name on the list, in the same order.'],
    ['Mr. Brown', 'So it is a robbery, but without the robbery.'],
    ['Mr. White', 'That is the hard kind. Any beginner can make things disappear. I have seen a man lose a whole database with one key.'],
    [
      'Nice Guy Eddie',
      'There are three counters: node one, node two, node three. One at a time. Whoever says that all at once would be quicker can walk.',
    ],
    ['Mr. Blonde', 'All at once would be quicker.'],
    ['Nice Guy Eddie', 'He says it every time, and every time he has brought comfortable shoes.'],
    ['Joe', 'Eddie has the door. New guests go to two and three. White has the guests who are in number one already.'],
    [
      'Mr. White',
      'I go from table to table. Would you kindly come along, sir. You now, you in a second, no crowding. And I let go of a hand only when the next counter holds the other.',
    ],
    ['Mr. Pink', 'And the one who is in the middle of a word?'],
    ['Mr. White', 'Finishes it over there. He thinks that he blinked.'],
    ['Mr. Pink', 'And a word that was halfway across the floor when the counter closed?'],
    [
      'Joe',
      'Has a number on it, like your famous cent. They have seen it: fine. They have not: he says it again. Either way it was said once.',
    ],
    ['Mr. Blue', 'And a guest who will not get up?'],
    ['Mr. White', 'Thirty seconds of patience. After that we are still polite, but the lights are off.'],
    ['Mr. Orange', 'Say the new counter does not open. What happens to whoever is in charge of that? Asking for a friend.'],
    ['Joe', 'Then the old one goes back to where it stood, nobody touches the other two, and your friend writes a very honest report.'],
    ['Mr. Blonde', 'Which day?'],
    ['Joe', 'Wednesday.'],
    ['Mr. Blonde', 'Pity. I like a Friday. Ten to five, everybody in their coats. You find out who people really are.'],
    ['Mr. White', 'I am not sitting next to him.'],
  ],
};
