import type { Scene } from './scene.ts';

export const WAREHOUSE: Scene = {
  name: 'warehouse',
  title: 'The warehouse, while it is being replaced',
  lines: [
    ['Mr. Pink', 'Did you see that? Did anybody at all see that?'],
    ['Mr. White', 'See what?'],
    ['Mr. Pink', 'That is what I mean! I was on node one, I took a breath, I was on node two. My sentence did not even get a comma.'],
    ['Mr. Brown', 'Maybe you imagined it.'],
    ['Mr. Pink', 'I have it in writing! Look up! It is all still there, and that is what makes it so suspicious!'],
    ['Mr. Blue', 'What is Orange doing on the floor?'],
    ['Mr. White', 'He looked down while he was being moved. I told all of you not to look down.'],
    ['Mr. Orange', 'There was nothing under me. And then there was a newer nothing.'],
    ['Mr. White', 'Look at the dot, kid. The dot is green. While the dot is green there is a floor.'],
    [
      'Mr. Blonde',
      'Sorry I am late. I stayed to see the old one off. It served its last guest, turned the sign round and went. Exit code zero.',
    ],
    ['Mr. Pink', 'Zero? Not one hundred and thirty-seven?'],
    ['Mr. Blonde', 'I do not do that any more. I gave Joe my word, and Joe gave me a grace period.'],
    ['Mr. Brown', 'Wait. Is it happening now? Is it happening while we are talking about whether it is happening?'],
    ['Mr. Blue', 'It has happened twice since you said "wait".'],
    [
      'Nice Guy Eddie',
      'I have the door on the other line. One is done, two is on its way out, and three has no idea yet. Three is telling a joke.',
    ],
    ['Mr. Pink', 'Everybody look at the last thing you said. Is it there? Is it there once?'],
    ['Mr. Blue', 'Once.'],
    ['Mr. Brown', 'Once. I could say it again, though, I have more on that saxophone.'],
    ['Mr. White', 'Once, Brown. We all signed for once.'],
    ['Joe', 'Very nice, gentlemen. Now sit down. We have a different problem.'],
  ],
};
