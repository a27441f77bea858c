// Why somebody sees a course or does not: the links of the chain. What each of them says comes from the API.
export const WHY = {
  'link.pilot': ['试点范围', 'Pilot'],
  'link.person': ['人员', 'Person'],
  'link.timetable': ['课表', 'Timetable'],
  'link.check-in rule': ['考勤规则', 'Check-in rule'],
  'link.enrolment': ['选课', 'Enrolment'],
  'link.term': ['学期', 'Term'],
  'link.calendar': ['日历', 'Calendar'],
  'link.ledger': ['台账', 'Ledger'],
  'link.WPS account': ['WPS 账号', 'WPS account'],
  'link.WPS access': ['WPS 权限', 'WPS access'],
};
