import type { refusals as no, texts as zh } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'notices.no-view': 'Your post cannot see the text messages',
}

export const texts: Record<keyof typeof zh, string> = {
  // What a notice says.
  'notices.says.matter.received': 'Your report has arrived. {holder} will decide whether to accept it',
  'notices.says.matter.moved': '{tell}',
  'notices.says.matter.more': 'We need more from you. Work goes on once you have sent it',
  'notices.says.matter.rate':
    'Your report is closed. Please rate it; if you are not satisfied, it is handled again',
  'notices.says.matter.ended': '{tell}',
  'notices.says.matter.extended':
    'The handling unit asked for an extension and it was granted. The new time limit is shown on the report',
  'notices.says.matter.corrected':
    'The category, place or title was corrected. The earlier wording stays in the history',
  'notices.says.matter.late': 'The time limit has passed. The level above has been told too',
  'notices.says.matter.held': 'Now with {body}. To do: {step}',
  'notices.says.matter.withdrawn': 'Withdrawn by the reporter. Nothing more to do',
  'notices.says.matter.overdue': 'The time limit of “{step}” has passed. Please see to it soon',
  'notices.says.matter.overdue-below': '{below} has passed the time limit of “{step}”. Please press for it',
  'notices.says.matter.gap-below':
    'At {below} nobody can take on “{step}”. The matter is in its duty queue. Please arrange for somebody',
  'notices.says.privacy.objected':
    'A resident objects to {body} having seen their data. Please answer under Objections',
  'notices.says.privacy.passed-up':
    '{below} did not answer a resident’s objection in time. It now lies with {body}',
  'notices.says.privacy.late': 'Your objection was not answered in time and went to the level above',
  'notices.says.privacy.answered': 'Your objection has been answered. See My objections',
  'notices.says.privacy.approval-asked': 'Somebody asks to see a minor’s data. Please decide',
  'notices.says.privacy.approval-decided': 'Your request to see a minor’s data has been decided',
  'notices.says.mandate.given': 'Somebody asks you to act for them. See for what and until when, then decide',
  'notices.says.mandate.accepted': 'Your mandate is in force. You can end it at any time',
  'notices.says.mandate.used':
    'Something was done in your name under a mandate. Who and what: see Acting for others',
  'notices.says.mandate.expiring': 'A mandate ends soon. It can be given again',
  'notices.says.mandate.ended': 'A mandate has ended. Nothing more can be done under it',
  'notices.says.mandate.code': 'Code to confirm a mandate',
  'notices.says.identity.phone-bound':
    'The phone you sign in by was changed. If that was not you, call your community at once',
  'notices.says.identity.phone-released': 'Your phone number no longer signs you in',
  'notices.says.identity.registered':
    'You are registered. What your data are used for, how long they are kept and your rights: see How data are used',
  'notices.says.openness.asked': 'A resident asked about something {body} published; please answer in time',
  'notices.says.openness.objected': 'A resident objects to something {body} published; please deal with it',
  'notices.says.openness.answered':
    'Your question was answered: see “Open books – my questions and objections”',
  'notices.says.openness.disposed':
    'Your objection was dealt with: the outcome and the reasons are under “Open books – my questions and objections”',
  'notices.says.openness.late': 'A resident’s question was not answered in time; please answer it soon',
  'notices.says.openness.late-below':
    '{below} did not answer a resident’s question in time; please see to it',
  'notices.says.openness.overdue': 'Something that should have been published was not; please publish it',
  'notices.says.openness.overdue-below': '{below} did not publish something it should have; please see to it',
  'notices.says.deliberation.residence-asked': 'A resident asks you to confirm where they live',
  'notices.says.deliberation.residence-answered':
    'The community answered where you asked it to confirm you live',
  'notices.says.deliberation.joined': 'Another motion was joined to yours, with its supporters',
  'notices.says.deliberation.unjoined': 'A motion joined to yours stands on its own again',
  'notices.says.execution.reported': 'A task is reported done; please check it',
  'notices.says.execution.returned': 'A task was sent back after its check; please see why',
  'notices.says.execution.overdue': 'A task is past its deadline',
  'notices.says.meeting.convened': 'You are asked to a meeting; time, place and agenda are under “Meetings”',
  'notices.says.meeting.cancelled': 'A meeting you were asked to is off; the reason is under “Meetings”',
  'notices.says.meeting.ballot': 'A vote has begun; please cast yours under “Meetings”',
  'notices.says.meeting.preliminary':
    'A vote you took part in has a preliminary result; objections can be made under “Meetings”',
  'notices.says.meeting.objected':
    'Somebody objects to a preliminary result; counters, please answer with reasons',
  'notices.says.meeting.answered': 'Your objection to a result has an answer; see “Meetings”',
  'notices.says.identity.code': 'Code for signing in',
  // Desk
  'notices.title': 'Notices',
  'notices.about': 'What concerns you, and what nobody has taken on in your unit’s duty queue',
  'notices.bell': 'Notices',
  'notices.bell.unseen': 'Notices, {n} unread from the last three days',
  'notices.empty':
    'No notices in the last three months. When a matter comes to your post, passes its time limit or has nobody to take it on, it will appear here.',
  'notices.when': 'When',
  'notices.what': 'What',
  'notices.matter': 'Which matter',
  'notices.for': 'For whom',
  'notices.to-me': 'You',
  'notices.to-queue': 'Duty queue of {body}',
  'notices.hidden-matter': 'This matter is no longer among those you can see',
  'notices.state': 'Read or not',
  'notices.seen': 'Read',
  'notices.unseen': 'Unread',
  'notices.only-unseen': 'Unread only',
  'notices.see-all': 'Mark all as read',
  'notices.previous': 'Previous page',
  'notices.next': 'Next page',
  // Resident
  'notices.mine': 'My notices',
  'notices.mine.empty': 'No notices yet. News of your reports will appear here.',
  'notices.mine.all': 'Mark all as read',
  'notices.mine.more': 'See all notices',
  // Text messages
  'notices.sms': 'Text message outbox',
  'notices.sms.about':
    'In development no text message gateway is connected: messages stop here and are not really sent. Only the ends of a number are shown, and it is not kept after sending.',
  'notices.sms.empty':
    'No text messages yet. When a matter moves on and its reporter left a phone number, the message to be sent will appear here.',
  'notices.sms.phone': 'Number',
  'notices.sms.text': 'Message',
  'notices.sms.state': 'State',
  'notices.sms.queued': 'Waiting',
  'notices.sms.sent': 'Sent',
  'notices.sms.failed': 'Not sent',
  'notices.sms.tries': 'Attempts',
  'notices.sms.problem': 'Why',
  'notices.sms.at': 'Made',
  'notices.sms.ended': 'Finished',
}
