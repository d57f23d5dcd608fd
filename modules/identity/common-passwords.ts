/** Passwords of ten characters and more that attackers try first; shorter ones are refused for their length. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `1234567890 0123456789 0987654321 9876543210 12345678910 1234512345 1122334455 1111122222 5201314520 5201314521
  1314520520 1314521521 7758521521 qwertyuiop qwerty12345 qwerty123456 qwert12345 asdfghjkl; asdfghjkl1 zxcvbnm123
  1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc 1qaz!qaz2wsx q1w2e3r4t5 q1w2e3r4t5y6 zaq12wsxcde3 qazwsxedc1
  qazwsx1234 qazwsxedcrfv qweasdzxc1 qweasdzxc123 password12 password123 password1234 password1! p@ssw0rd12 p@ssw0rd123
  passw0rd123 passw0rd1234 passwordpassword admin12345 admin123456 admin@1234 admin@12345 admin@123456 administrator
  administrator1 adminadmin admin888888 root123456 rootroot12 root@123456 test123456 user123456 guest12345 welcome123
  welcome1234 letmein123 changeme123 changeme1234 iloveyou12 iloveyou123 iloveyou1314 iloveyou520 woaini1314 woaini520520
  woaini1314520 woaini123456 woaiwojia1 aini1314520 a123456789 a1234567890 aa123456789 abc1234567 abc12345678 abc123456789
  abcd123456 abcd1234567 abcde12345 abcdefghij abcdefg123 abcabc1234 asd123456789 asdf123456 qq123456789 q123456789
  q1234567890 w123456789 z123456789 zxc123456789 123456789a 1234567890a 123456789q 123456789abc 123456abc123 1234qwerasdf
  123qweasdzxc 123qwe456rty 1a2b3c4d5e a1b2c3d4e5 computer123 internet123 superman123 football123 princess123 sunshine123
  monkey12345 dragon12345 michael123 liverpool1 zhongguo123 zhonghua123 beijing123 beijing2008 shanghai123 woshishui1
  wangwang123 xiaoxiao123 zhang123456 wang123456 li12345678 liu12345678 chen123456 taobao1234 wechat1234 weixin1234
  huawei12345 xiaomi12345 linli12345 linli123456 shequ12345 shequ123456 jiedao12345 zhengfu123 gongzuo123`.split(
    /\s+/,
  ),
)
