/** @typedef {{name: string, displayName: string, bio: string, speaks: 'ko' | 'en'}} Character */

/** @type {readonly Character[]} */
export const characters = [
  { name: 'ada', displayName: 'Ada Lovelace', bio: 'Numbers, looms and long walks.', speaks: 'en' },
  { name: 'minjun', displayName: '김민준', bio: '커피 없이는 못 살아요 ☕️', speaks: 'ko' },
  { name: 'grace', displayName: 'Grace Hopper', bio: 'Looking for moths.', speaks: 'en' },
  { name: 'seoyeon', displayName: '이서연', bio: '주말엔 산에 갑니다.', speaks: 'ko' },
  { name: 'alan', displayName: 'Alan Turing', bio: 'Runs long distances, slowly.', speaks: 'en' },
  { name: 'jihoon', displayName: '박지훈', bio: '기타 치는 개발자', speaks: 'ko' },
  { name: 'katherine', displayName: 'Katherine Johnson', bio: 'I check it by hand.', speaks: 'en' },
  { name: 'haeun', displayName: '최하은', bio: '고양이 두 마리와 삽니다 🐈', speaks: 'ko' },
  { name: 'edsger', displayName: 'Edsger Dijkstra', bio: 'The shortest path, always.', speaks: 'en' },
  { name: 'doyun', displayName: '정도윤', bio: '오늘도 야근…', speaks: 'ko' },
  { name: 'barbara', displayName: 'Barbara Liskov', bio: 'Substitute teacher.', speaks: 'en' },
  { name: 'sooah', displayName: '강수아', bio: '그림 그려요.', speaks: 'ko' },
  { name: 'dennis', displayName: 'Dennis Ritchie', bio: 'Short names, long beards.', speaks: 'en' },
  { name: 'yejun', displayName: '조예준', bio: '자전거로 출퇴근합니다 🚲', speaks: 'ko' },
  { name: 'radia', displayName: 'Radia Perlman', bio: 'Poems about trees.', speaks: 'en' },
  { name: 'jiwoo', displayName: '윤지우', bio: '', speaks: 'ko' },
  { name: 'donald', displayName: 'Donald Knuth', bio: 'Finishing a book.', speaks: 'en' },
  { name: 'hajun', displayName: '장하준', bio: '영화와 팝콘', speaks: 'ko' },
  { name: 'margaret', displayName: 'Margaret Hamilton', bio: 'Tests everything twice.', speaks: 'en' },
  { name: 'yuna', displayName: '임유나', bio: '빵 굽는 사람 🥐', speaks: 'ko' },
  { name: 'linus', displayName: 'Linus Larsson', bio: 'Dives in cold water.', speaks: 'en' },
  { name: 'siwoo', displayName: '한시우', bio: '보드게임 모임장', speaks: 'ko' },
  { name: 'frances', displayName: 'Frances Allen', bio: 'Mountains, then compilers.', speaks: 'en' },
  { name: 'areum', displayName: '오아름', bio: '천천히 답장해요.', speaks: 'ko' },
  { name: 'niklaus', displayName: 'Niklaus Wirth', bio: 'Make it simple.', speaks: 'en' },
  { name: 'gunwoo', displayName: '서건우', bio: '축구는 일요일 아침에', speaks: 'ko' },
  { name: 'hedy', displayName: 'Hedy Lamarr', bio: 'Between two frequencies.', speaks: 'en' },
  { name: 'nari', displayName: '신나리', bio: '식물 집사 🌱', speaks: 'ko' },
  { name: 'claude', displayName: 'Claude Shannon', bio: 'Juggling on a unicycle.', speaks: 'en' },
  { name: 'taeyang', displayName: '권태양', bio: '사진 찍으러 다닙니다.', speaks: 'ko' },
];

/** @type {readonly {title: string, description: string, speaks: 'ko' | 'en'}[]} */
export const groups = [
  { title: 'Analytical engines', description: 'Machines that nobody has built yet.', speaks: 'en' },
  { title: '주말 등산', description: '이번 주는 북한산!', speaks: 'ko' },
  { title: 'Book club', description: 'One book a month, and what came of it.', speaks: 'en' },
  { title: '점심 뭐 먹지', description: '11시 30분까지 정합시다.', speaks: 'ko' },
  { title: 'Sunday football', description: 'Bring water.', speaks: 'en' },
  { title: '고양이 사진방', description: '설명은 필요 없어요.', speaks: 'ko' },
];
