/** What they say to people who talk to them. `{name}` is the name of the one who is answered. */
import type { Character } from '../cast.ts';

type Reply = readonly [speaker: Character, text: string];

export interface Topic {
  readonly name: string;
  readonly about: RegExp;
  readonly replies: readonly Reply[];
}

/** The first that fits decides. */
export const TOPICS: readonly Topic[] = [
  {
    name: 'deploy',
    about: /\b(?:re-?)?deploy(?:s|ed|ing|ment)?\b|\broll(?:ing|ed)?\b|\bupdat(?:e|es|ed|ing)\b|\breleas(?:e|es|ed|ing)\b|\bversions?\b/i,
    replies: [
      ['Mr. Blonde', 'You want a deploy, {name}? Pick a Friday. I will hold your coat.'],
      ['Mr. Orange', 'I know nothing about any deployment, {name}. Certainly not about the second node, in about a minute.'],
      ['Joe', 'The update goes through while you read this, {name}. That is the whole plan. Do not tell Brown.'],
      ['Mr. Pink', 'How do you know that it has not happened already, {name}? I would not know. That is what keeps me awake.'],
      ['Mr. White', 'One counter at a time, {name}. Anything else is not an update, it is a fire drill.'],
    ],
  },
  {
    name: 'restart',
    about:
      /\bre-?(?:start|boot)(?:s|ed|ing)?\b|\bdown(?:time)?\b|\boutages?\b|\bcrash(?:es|ed)?\b|\bkill(?:s|ed|ing)?\b|\breconnect(?:s|ed|ing)?\b|\boffline\b/i,
    replies: [
      ['Mr. White', 'We do not say restart here, {name}. We say that the next counter is open.'],
      ['Mr. Blonde', 'I used to pull the plug, {name}. Then somebody showed me SIGTERM. It is so much more personal.'],
      ['Mr. Blue', 'Restarted? I have been in the middle of this sentence the whole time.'],
      ['Nice Guy Eddie', 'Try it, {name}. Stop us all and start us again. We know our place, and I mean by number.'],
    ],
  },
  {
    name: 'tip',
    about: /\btip(?:s|ped|ping)?\b|\bcents?\b|\bwait(?:er|ress)\b/i,
    replies: [
      ['Mr. Pink', 'I have tipped, {name}. There is an acknowledgement. Would you like to see the sequence number?'],
      ['Mr. Blonde', 'Same number, same tip, {name}. You can press it all afternoon.'],
      ['Joe', 'One cent, {name}. I have run this outfit for years, and that will be in the obituary.'],
    ],
  },
  {
    name: 'rat',
    about: /\brats?\b|\bwho (?:did|told|talked|is it)\b|\bundercover\b|\boperations\b|\bops\b/i,
    replies: [
      ['Mr. Orange', 'Why does everybody look at me when somebody says that, {name}? I am only holding this laptop for a friend.'],
      ['Mr. Pink', 'Do not say it out loud, {name}. He reads the log. We all read the log. That is how it works.'],
      ['Nice Guy Eddie', 'If there is one, {name}, he has better manners than the rest of us.'],
    ],
  },
  {
    name: 'lost',
    about: /\blo(?:st|se|ses|sing)\b|\bmissing\b|\btwice\b|\bdoubled?\b|\bduplicates?\b|\border\b/i,
    replies: [
      ['Mr. Pink', 'I count them, {name}. Every line, every take. I have not slept well, but I have not found one.'],
      ['Mr. Blue', 'Once. In order. Ask Pink, he has a list.'],
      ['Mr. White', 'Nothing is lost in this house, {name}. Mislaid for a few milliseconds, perhaps. Then the log is asked.'],
    ],
  },
  {
    name: 'colour',
    about: /\bcolou?rs?\b|\bdark (?:mode|theme)\b|\bcontrast\b|\bpurple\b/i,
    replies: [
      ['Mr. Pink', 'Four and a half to one, {name}. By day and by night. Not everybody in this room can say that.'],
      ['Mr. White', 'Between you and me, {name}: it is grey. I have made my peace with it.'],
      ['Mr. Blonde', 'Mine is not on the list, {name}. Look between blanched almond and blue.'],
    ],
  },
  {
    name: 'redis',
    about: /\bredis\b|\bha-?proxy\b|\bdocker\b|\bansible\b|\bnodes?\b|\bsockets?\b|\bservers?\b/i,
    replies: [
      ['Nice Guy Eddie', 'You know your way around the back, {name}. Are you in the trade?'],
      ['Mr. Orange', 'Funny that you should ask, {name}. I happen to have a playbook for that. For pie, I mean.'],
      ['Mr. White', 'A counter can burn down, {name}. What was said is kept elsewhere, and in writing.'],
    ],
  },
  {
    name: 'help',
    about: /\bhelp\b|\bwhat (?:is|are) (?:this|that|you|we)\b|\bwho are you\b|\bwhat's (?:this|that|going on)\b|\bbots?\b/i,
    replies: [
      ['Joe', 'A rehearsal, {name}. Say "begin" and we do it again from the eggs. And if you see anything being replaced, you did not.'],
      ['Nice Guy Eddie', 'You are watching eight fellows talk while the floor is exchanged, {name}. Say "begin" if you missed the start.'],
    ],
  },
  {
    name: 'thanks',
    about: /\bthank(?:s| you)\b|\bgreat\b|\bfunny\b|\blol\b|\bhaha+\b|\bbravo\b|\bnice\b|\blove (?:it|this)\b/i,
    replies: [
      ['Nice Guy Eddie', 'It is in the name, {name}.'],
      ['Mr. Brown', 'Finally somebody who listens! {name}, have you ever thought about what a saxophone stands for?'],
      ['Mr. Blue', 'Noted. Once.'],
    ],
  },
  {
    name: 'farewell',
    about: /\b(?:good)?bye\b|\bsee you\b|\bgood night\b|\bciao\b|\bcheers\b/i,
    replies: [
      ['Mr. White', 'Mind the step, {name}. There may be a newer step.'],
      ['Mr. Blue', 'You are on the list for ten more seconds, {name}. Then you have left.'],
    ],
  },
  {
    name: 'greeting',
    about: /\bhi(?:ya)?\b|\bhello\b|\bhey\b|\bhowdy\b|\bgood (?:morning|afternoon|evening|day)\b|\bmoin\b|\bhallo\b|\bgreetings\b/i,
    replies: [
      ['Joe', 'Who let {name} in? Never mind. Sit down, eat something, you have seen nothing.'],
      ['Mr. White', 'Good to see you, {name}. Stay close to the green dot.'],
      ['Mr. Brown', '{name}! Have you heard the song on the jukebox? Do you have four minutes?'],
      ['Nice Guy Eddie', 'Come in, {name}. You will be given a colour shortly.'],
      ['Mr. Blue', 'Hello, {name}.'],
    ],
  },
];

/** What each says who is spoken to and has nothing on the subject. */
export const PERSONAL: Readonly<Record<Character, readonly string[]>> = {
  'Mr. White': ['Yes, {name}? Make it quick, I am holding three hands.', 'I am over here, {name}. Against the light it takes a moment.'],
  'Mr. Orange': ['Me? I was not typing, {name}.', 'I am fine, {name}. I have only just stopped looking down.'],
  'Mr. Blonde': [
    'I am listening, {name}. I have all the time that is left until Friday.',
    'You said my name, {name}. Few people do that with their coat still on.',
  ],
  'Mr. Pink': [
    'I heard you the first time, {name}. And only the first time. That is the point.',
    'Could you put a number on that, {name}? For my records.',
  ],
  'Mr. Blue': ['Yes.', 'I would rather hear what Brown thinks, {name}. No. Wait. I would not.'],
  'Mr. Brown': [
    'You have come to the right man, {name}! I have a theory about that, and it begins with a saxophone.',
    'Nobody ever asks me anything, {name}. Give me a moment, I want to enjoy it.',
  ],
  Joe: ['I am busy, {name}. Talk to Eddie. He is the nice one.', 'Is it about the tip, {name}? Everything is about the tip.'],
  'Nice Guy Eddie': [
    'For you always, {name}. I am on the phone with the door, but the door can wait.',
    'Nice of you to ask, {name}. You see how that works?',
  ],
};

/** For a question about anything else. */
export const QUESTIONS: readonly Reply[] = [
  ['Mr. Pink', 'That depends, {name}. Who else knows that you are asking?'],
  ['Mr. White', 'In twenty years I have heard that question once, {name}. At most.'],
  ['Mr. Brown', 'I have an answer to that, {name}, but it has three movements.'],
  ['Mr. Blonde', 'Ask me again on Friday, {name}. At ten to five.'],
  ['Joe', "You are on a need-to-know basis, {name}. Nobody has needed to know anything since ten o'clock."],
  ['Mr. Blue', 'No. Unless it was the other kind of question. Then yes.'],
];

/** For everything else. */
export const REMARKS: readonly Reply[] = [
  ['Nice Guy Eddie', 'Well said, {name}. Now, where were we?'],
  ['Mr. Orange', 'Did {name} say that to all of us, or was it a signal?'],
  ['Mr. Brown', 'That is exactly what the second verse is about, {name}.'],
  ['Mr. Pink', 'It is in the log now, {name}. I hope that you are happy with it.'],
  ['Mr. White', 'We hear you, {name}. All of us, once, and in the same order.'],
  ['Mr. Blue', 'Fair.'],
];
