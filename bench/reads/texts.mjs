const words =
  `about after again among around before better between bring could dinner early evening every family friday garden going happy
   hours house kitchen later little maybe meeting minute monday morning mother music never night nothing often other people
   perhaps place please project question ready really report right saturday school second should since sister station summer
   sunday sure table taken thanks there thing think today together tomorrow train travel under until walk water weather week
   where which while winter without wonder work world would write yesterday`.split(/\s+/);
const sentences = [
  '我们明天下午三点在图书馆见面吧',
  '会议改到星期五上午十点',
  '오늘 저녁에 같이 밥 먹을까요',
  '내일 회의 자료를 보내 주세요',
  '来週の月曜日に会議があります',
  '駅の前で待っています',
];

/** A text of everyday words, of which some are far more common than others; each fifth one in Chinese, Korean or Japanese. @param {number} n */
export function textOf(n) {
  const some = Array.from({ length: 3 + (n % 5) }, (_, place) => {
    const at = ((n * 7 + place * 131 + 1) * 0.618_033_988_75) % 1;
    return words[Math.floor(words.length * at * at)];
  });
  return n % 5 === 0 ? `${some[0]} ${sentences[(n / 5) % sentences.length]}` : some.join(' ');
}
