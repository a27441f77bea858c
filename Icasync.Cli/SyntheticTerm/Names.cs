using System.Globalization;

namespace Icasync.Cli.SyntheticTerm;

/// <summary>Invented names.</summary>
internal static class Names
{
    private static readonly string[] Families =
        ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"];

    private static readonly string[] Given =
        ["明", "丽", "强", "静", "磊", "洋", "艳", "勇", "军", "杰", "娟", "涛", "超", "霞", "平", "刚", "欣", "雪", "峰", "宁", "语", "远"];

    private static readonly string[] Subjects =
        ["高等数学", "大学英语", "财务管理", "国际税收", "数据结构", "操作系统", "音乐鉴赏", "线性代数", "概率论", "宏观经济学", "微观经济学",
         "计算机网络", "自动控制原理", "有机化学", "大学物理", "中国近现代史纲要", "人工智能导论", "市场营销", "会计学原理", "教育心理学"];

    private static readonly string[] Kinds = ["", "（上）", "（下）", "实验", "Ⅰ", "Ⅱ", "专题研究", "导论"];
    private static readonly string[] Buildings = ["第一教学楼", "第二教学楼", "第三教学楼", "文科楼", "理科楼", "逸夫楼"];
    private static readonly string[] Colleges =
        ["计算机学院", "会计学院", "经济学院", "外国语学院", "数学学院", "文学院", "物理学院", "化学学院", "马克思主义学院", "艺术学院", "法学院", "教育学院"];

    public static string Person(SeededRandom random) =>
        random.Pick(Families) + random.Pick(Given) + (random.Chance(600) ? random.Pick(Given) : string.Empty);

    /// <summary>The name of a teacher follows from the number, so that timetable and people agree.</summary>
    public static string Teacher(string number)
    {
        SeededRandom random = new(ulong.Parse(number, CultureInfo.InvariantCulture));
        return Person(random);
    }

    public static string Course(SeededRandom random, int number) =>
        Subjects[number % Subjects.Length] + random.Pick(Kinds);

    public static (string Building, string Room) Room(SeededRandom random) => (
        random.Pick(Buildings),
        string.Create(CultureInfo.InvariantCulture, $"{random.Next(1, 7)}{random.Next(4, 5)}{random.Next(1, 31):D2}"));

    public static string College(int number) => Colleges[(number - 1) % Colleges.Length];

    public static string Major(int number) => College(number).Replace("学院", "专业", StringComparison.Ordinal);
}
