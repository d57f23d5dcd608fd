import type { refusals as no, texts as zh } from './words.ts'

export const refusals: Record<keyof typeof no, string> = {
  'identity.wrong-password': 'The sign-in name or the password is not right',
  'identity.locked':
    'The password was wrong several times in a row, so signing in with this name is paused. Try again in {minutes} {minutes|minute|minutes}, or ask the security administrator to release it',
  'identity.address-blocked':
    'Signing in failed too many times from your network. Try again in {minutes} {minutes|minute|minutes}',
  'identity.account-locked': 'This account is suspended. Contact the security administrator',
  'identity.must-change': 'You are using a first password. Change it before you go on',
  'identity.wrong-old-password': 'The current password is not right',
  'identity.weak-password': 'The new password cannot be used: {why}',
  'identity.same-password': 'The new password must differ from the current one',
  'identity.no-password': 'Your account has no password, so there is nothing to change',
  'identity.login-invalid':
    'A sign-in name has 3 to 32 characters: letters, digits, Chinese characters and . _ - @, without spaces',
  'identity.login-taken': 'Somebody already uses this sign-in name',
  'identity.has-account': 'This person already has an account',
  'identity.no-person': 'There is no such person',
  'identity.no-account': 'There is no such account',
  'identity.no-session': 'This session has already ended, or is not yours',
  'identity.not-security': 'Only a security administration post can manage accounts',
  'identity.not-yourself':
    'You cannot do this to your own account. Another security administrator has to do it',
  'identity.already-locked': 'This account is already suspended',
  'identity.not-locked': 'This account is neither suspended nor paused',
  'identity.no-demo-role': 'The demonstration has no such role',

  'identity.must-enrol':
    'Your post carries administrative rights, so signing in needs a one-time password. Set it up before you go on',
  'identity.second-needed':
    'This post carries administrative rights. Sign out and sign in again with your one-time password',
  'identity.post-needs-account':
    'Signed in by text message you act as a resident. To act for your post, sign in with your account',
  'identity.second-no-account': 'You have no account with a sign-in name, so you need no one-time password',
  'identity.second-absent': 'This account has no one-time password',
  'identity.wrong-code': 'The code is not right, or no longer valid',
  'identity.used-code': 'This one-time password has been used already. Wait for the next one',
  'identity.code-paused':
    'The code was wrong several times in a row. Try again in {minutes} {minutes|minute|minutes}',
  'identity.ticket-over': 'This step has expired or was used already. Start again',
  'identity.phone-invalid': 'Enter a mobile number of 11 digits',
  'identity.phone-taken':
    'This number belongs to somebody else here. Go to a service window, where it can be checked in person',
  'identity.no-phone': 'You have no mobile number here',
  'identity.code-too-often':
    'You have asked for codes too often. Try again in {seconds} {seconds|second|seconds}',
  'identity.name-needed': 'Enter your name',
  'identity.consent-needed':
    'To make an account for signing in we need your consent to the purpose shown. Without it you can still report and follow things without signing in',
  'identity.no-provider': 'This way of signing in is not set up',
  'identity.provider-denied': 'You did not agree to sign in at “{title}”. Try again or choose another way',
  'identity.provider-invalid':
    'The answer of “{title}” could not be verified, so you are not signed in. Start again from the sign-in page',
  'identity.provider-unreachable': '“{title}” cannot be reached now. Try again later or choose another way',
  'identity.wrong-invitation': 'The invitation code is not right, was used already, or has expired',
  'identity.already-linked': 'This account, or the identity over there, is linked already. Unlink it first',
  'identity.not-linked': 'This account is not linked to an outside sign-in',
}

export const texts: Record<keyof typeof zh, string> = {
  'identity.weak.short': 'use at least {least} characters',
  'identity.weak.long': 'use at most 128 characters',
  'identity.weak.common': 'too common and easy to guess',
  'identity.weak.few': 'too few different characters',
  'identity.weak.run': 'a run of letters or digits',
  'identity.weak.login': 'contains the sign-in name',
  'identity.agent.unknown': 'Unknown device',

  'identity.sign-in': 'Sign in',
  'identity.desk.title': 'Sign in to the desk',
  'identity.desk.name': 'Linli desk',
  'identity.desk.motto': 'Every concern gets an answer',
  'identity.desk.points': 'Who has it, when it is due and what comes next, at a glance.',
  'identity.desk.to-resident': 'I am a resident: report something or follow my report',
  'identity.over': 'Your session has ended. Please sign in again',
  'identity.over.desk':
    'The last step was not submitted. After signing in you are back on the page; do it once more.',
  'identity.over.resident':
    'Nothing was submitted. Your report and photos are still saved on this phone: sign in and submit, it will not be sent twice.',
  'identity.resident.title': 'Sign in',
  'identity.resident.free':
    'You can report something, follow it and read what is public without signing in. Sign in to see everything you have reported or applied for.',
  'identity.resident.to-desk': 'Staff: sign in at the desk',
  'identity.login': 'Sign-in name',
  'identity.password': 'Password',
  'identity.password.show': 'Show password',
  'identity.password.hide': 'Hide password',
  'identity.keep': 'This is my own device: keep me signed in for 30 days',
  'identity.keep.hint': 'Do not tick this on a shared computer',
  'identity.forgot':
    'Forgotten your password, or no account yet? Ask the security administrator of your unit.',
  'identity.empty': 'Fill this in',
  'identity.signing-in': 'Signing in…',

  'identity.first.title': 'First, replace your first password',
  'identity.first.why':
    'Somebody else has handled your first password. Choose one that only you know, then go on.',
  'identity.password.old': 'Current password',
  'identity.password.first': 'First password',
  'identity.password.new': 'New password',
  'identity.password.rule':
    'At least {least} characters, nothing common, and without your sign-in name. A few unrelated words in a row do well.',
  'identity.password.weak': 'This password cannot be used: {why}',
  'identity.password.fine': 'This one is fine',
  'identity.password.change': 'Change password',
  'identity.password.effect': 'Changing it signs you out on all other devices.',
  'identity.password.changed': 'Password changed. You are signed out on all other devices',
  'identity.password.none': 'Demonstration roles have no password to change.',

  'identity.demo': 'Demonstration: choose a role to enter as',
  'identity.demo.note': 'The people and matters are made up for the demonstration.',
  'identity.demo.level': 'Roles at this level: {level}',
  'identity.demo.none': 'The demonstration data is not ready yet. Reload shortly.',
  'identity.demo.places': 'Which locality',

  'identity.my-account': 'My account',
  'identity.my-login': 'Sign-in name: {login}',
  'identity.sessions': 'Where you are signed in',
  'identity.sessions.hint': 'If you do not recognise a device, sign it out and change your password at once.',
  'identity.session.current': 'This device',
  'identity.session.made': 'Signed in {at}',
  'identity.session.seen': 'Last used: {ago}',
  'identity.session.expires': 'Expires {at}',
  'identity.session.end': 'Sign it out',
  'identity.session.ended': 'Signed out. That device has to sign in again',
  'identity.sessions.end-others': 'Sign out {n} other {n|device|devices}',
  'identity.sessions.ended-others': 'All other devices are signed out',
  'identity.sign-out': 'Sign out',
  'identity.me.account': 'Sign-in and password',

  'identity.accounts': 'Accounts',
  'identity.accounts.sub': 'An account only says who somebody is. What they may do comes from appointments.',
  'identity.accounts.search': 'Name or sign-in name',
  'identity.accounts.empty':
    'No accounts yet. When you open one, its owner signs in with a first password and changes it.',
  'identity.account.name': 'Name',
  'identity.account.state': 'State',
  'identity.account.open': 'Open',
  'identity.account.locked': 'Suspended',
  'identity.account.paused': 'Paused after wrong passwords',
  'identity.account.first': 'First password not changed yet',
  'identity.account.password-at': 'Password set',
  'identity.account.seen': 'Last used',
  'identity.account.acts': 'Actions',
  'identity.account.new': 'Open an account',
  'identity.account.login-hint': '3 to 32 characters: letters, digits, Chinese characters and . _ - @',
  'identity.account.create': 'Open account',
  'identity.account.lock': 'Suspend',
  'identity.account.lock-title': 'Suspend the account of “{name}”',
  'identity.account.lock-effect':
    'They are signed out at once and cannot sign in until the account is restored. You can restore it at any time.',
  'identity.account.unlock': 'Restore',
  'identity.account.unlock-title': 'Restore the account of “{name}”',
  'identity.account.unlock-effect': 'They can then sign in with their old password.',
  'identity.account.reset': 'Reset password',
  'identity.account.reset-title': 'Reset the password of “{name}”',
  'identity.account.reset-effect':
    'They are signed out at once and the old password is void. This cannot be undone: they must sign in with the new first password and change it.',
  'identity.account.reason': 'Reason (kept in the trace)',
  'identity.account.done': 'Done',
  'identity.handover': 'First password',
  'identity.handover.once':
    'Shown only this once. Hand it to its owner in person, not through somebody else.',
  'identity.handover.copy': 'Copy',
  'identity.handover.copied': 'Copied',
  'identity.handover.close': 'I have noted it',

  'identity.way.password': 'Password',
  'identity.way.code': 'Text message',
  'identity.way.provider': 'Sign in with “{title}”',
  'identity.way.choose': 'Way of signing in',

  'identity.code.phone': 'Mobile number',
  'identity.code.phone-hint': 'Only to know that it is you and to tell you how things go',
  'identity.code.ask': 'Send code',
  'identity.code.again': 'Again in {seconds} s',
  'identity.code.sent':
    'If this number can receive texts, a code is on its way. It is valid for {minutes} {minutes|minute|minutes}.',
  'identity.code.demo': 'Demonstration: no text message is sent. The code is {code}',
  'identity.code.code': 'Code',
  'identity.code.code-hint': '6 digits. Tell nobody; our staff will never ask for it',
  'identity.code.lost':
    'New number, or no text arrives? Bring a document to the community window and have it changed in person.',
  'identity.register.title': 'First time here: your name',
  'identity.register.name': 'Name',
  'identity.register.consent': 'I agree',
  'identity.register.purpose':
    'We use your name and mobile number to make an account for you: to know that it is you, to show you what you reported and applied for, and to tell you how it goes. For nothing else, and we give it to nobody unless the law says so. You can withdraw your consent at any time under “My account”; your number is then deleted. Reporting and following things also work without signing in.',
  'identity.register.more': 'All purposes and your rights',
  'identity.register.submit': 'Agree and sign in',

  'identity.second.title': 'Your one-time password',
  'identity.second.why':
    'The password is right. Your account also needs a one-time password: open the authenticator on your phone.',
  'identity.second.code': 'One-time password',
  'identity.second.code-hint':
    'The 6 digits your authenticator shows now; without your phone, use a recovery code',
  'identity.second.enter': 'Finish signing in',
  'identity.second.back': 'Use another account',
  'identity.second.lost': 'No phone and no recovery codes? Another security administrator can reset it.',
  'identity.second.issuer': 'Linli',
  'identity.enrol.title': 'Set up a one-time password',
  'identity.enrol.why':
    'Your post carries administrative rights. Besides the password, signing in needs a one-time password from your phone. Set it up to go on.',
  'identity.enrol.start': 'Begin',
  'identity.enrol.scan': 'Scan this code with an authenticator on your phone (any that knows TOTP):',
  'identity.enrol.qr': 'QR code of the one-time password, to be scanned with an authenticator',
  'identity.enrol.secret': 'If you cannot scan, type this into the authenticator:',
  'identity.enrol.code': 'The 6 digits your authenticator shows',
  'identity.enrol.current': 'Your present one-time password or a recovery code',
  'identity.enrol.confirm': 'Confirm',
  'identity.recovery.title': 'Note your recovery codes',
  'identity.recovery.once':
    'They are shown only now. If you lose your phone, each of them signs you in once. Write them down or print them, and keep them apart.',
  'identity.recovery.noted': 'I have noted them',
  'identity.recovery.print': 'Print',
  'identity.recovery.renew': 'New recovery codes',
  'identity.recovery.renew-hint': 'Enter your one-time password; the old recovery codes end at once.',

  'identity.security': 'Protecting your sign-in',
  'identity.security.second': 'One-time password',
  'identity.security.on': 'Set up since {at}; {n} recovery {n|code|codes} left',
  'identity.security.off': 'Not set up',
  'identity.security.needed': 'Your post requires it',
  'identity.security.enrol': 'Set up',
  'identity.security.change': 'New phone: set up again',
  'identity.security.phone': 'Mobile number',
  'identity.security.phone-none': 'None',
  'identity.security.phone-change': 'Add or change',
  'identity.security.phone-done': 'Your number is noted',
  'identity.security.forget': 'Withdraw consent',
  'identity.security.forget-title': 'Withdraw consent and delete the number',
  'identity.security.forget-effect':
    'The number is deleted at once and everything signed in by it ends. What you reported is handled as before; follow it by its number and code. You can add a number again later.',
  'identity.security.forgotten': 'Your number is deleted',
  'identity.password.by-code': 'You sign in by text message and have no password.',
  'identity.security.link': 'Outside sign-in',
  'identity.security.demo':
    'Roles of the demonstration have no password and need no one-time password; real accounts with administrative posts must have one.',

  'identity.provider.title': 'Signing in',
  'identity.provider.back': 'Back to signing in',
  'identity.link.title': 'First time with “{title}”',
  'identity.link.why':
    'We do not know yet which account this is. Enter the invitation code your security administrator gave you; it works once.',
  'identity.link.code': 'Invitation code',
  'identity.link.submit': 'Link and sign in',
  'identity.link.failed': 'Signing in did not work',

  'identity.account.second': 'One-time password set',
  'identity.account.linked': 'Outside sign-in linked',
  'identity.account.second-reset': 'Reset one-time password',
  'identity.account.second-reset-title': 'Reset the one-time password of “{name}”',
  'identity.account.second-reset-effect':
    'Present sessions end at once, the authenticator and recovery codes no longer work; if the post requires it, it must be set up again at the next sign-in. First make sure in person who it is.',
  'identity.account.invite': 'Invite to outside sign-in',
  'identity.account.invite-title': 'Invitation code for “{name}”',
  'identity.account.invite-effect': 'Valid for 7 days, works once; an earlier code ends.',
  'identity.account.unlink': 'Unlink outside sign-in',
  'identity.account.unlink-title': 'Unlink the outside sign-in of “{name}”',
  'identity.account.unlink-effect':
    'Present sessions end at once; afterwards only the password works, unless invited again.',
  'identity.handover.invitation': 'Invitation code',
  'identity.said.demo.calls':
    'Take calls: register a report in a minute, by keyboard alone; or import many from a spreadsheet',
  'identity.said.demo.dispatch':
    'See what waits for dispatch: which rule sends it where; you decide what no rule covers',
  'identity.said.demo.verify':
    'Verify what other units have done and call residents back; never your own work',
  'identity.said.demo.arbitrate': 'Decide who handles what was returned twice',
  'identity.said.demo.lead': 'See the whole: who holds what, and how its time runs',
  'identity.said.demo.steer': 'Steer the reports of your area and approve extensions',
  'identity.said.demo.check':
    'Verify results and send back what fails; another person verifies the second time',
  'identity.said.demo.handle':
    'Handle for a department: sign for it, act, close with photos; return what is not yours, with a reason',
  'identity.said.demo.intake':
    'Accept reports of this community and dispatch them to departments, property companies or grid workers',
  'identity.said.demo.patrol': 'Patrol a grid cell: report what you find, settle what you can on the spot',
  'identity.said.demo.community': 'See the people, posts, vacancies and open reports of this community',
  'identity.said.demo.counter': 'Counter: register for residents who come in',
  'identity.said.demo.company': 'Handle for a company: matters of estates sent to you',
  'identity.said.demo.committee':
    'Self-government: see what is public here; no administrative tasks come to you',
  'identity.said.demo.system':
    'System administrator: levels, bodies and procedures of the pack, background jobs',
  'identity.said.demo.security':
    'Security administrator: accounts and appointments; cannot see the content of reports',
  'identity.said.demo.audit': 'Audit administrator: who did what and when, and whose data they saw',
  'identity.said.demo.photo':
    'Report something with a photo; see where it is, who handles it and when it will be done',
  'identity.said.demo.track':
    'Look up a report by number and code; ask for more if the result does not satisfy you',
  'identity.said.demo.platform': 'Platform',
  'identity.said.demo.resident': 'Resident',
}
