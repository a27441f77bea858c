using System.Globalization;
using Icasync.Activities.Base;
using Icasync.Domain.Planning;

namespace Icasync.Activities.Reports;

/// <summary>A bulk change with its sentence.</summary>
public sealed record BulkEntry(BulkKind Kind, string From, string To, int Courses, int Lessons, TwoTexts Text)
{
    private const int DaysAWeek = 7;

    private static readonly string[] Days = ["日", "一", "二", "三", "四", "五", "六"];

    /// <summary>Says a bulk change the way the timetable office does.</summary>
    public static BulkEntry Of(BulkChange one) => new(
        one.Kind, one.From, one.To, one.Courses, one.Lessons, one.Kind switch
        {
            BulkKind.DayMoved => new TwoTexts(
                $"{DayZh(one.From)}的 {one.Courses} 门课调至 {DayZh(one.To)}",
                $"{one.Courses} courses of {DayEn(one.From)} move to {DayEn(one.To)}"),
            BulkKind.WeekMoved => new TwoTexts(
                $"{DayZh(one.From)}当周的 {one.Courses} 门课{Weeks(one)}，调至 {DayZh(one.To)}当周",
                $"{one.Courses} courses of the week of {DayEn(one.From)} move to the week of {DayEn(one.To)}"),
            BulkKind.BuildingSwapped => new TwoTexts(
                $"{one.From}的 {one.Courses} 门课改至 {one.To}",
                $"{one.Courses} courses of {one.From} move to {one.To}"),
            _ => throw new System.Diagnostics.UnreachableException($"bulk change {one.Kind}"),
        });

    private static string Weeks(BulkChange one)
    {
        int weeks = (Date(one.To).DayNumber - Date(one.From).DayNumber) / DaysAWeek;
        return weeks > 0 ? $"推迟 {weeks} 周" : $"提前 {-weeks} 周";
    }

    private static string DayZh(string day) =>
        $"{Date(day).Month}月{Date(day).Day}日（{Days[(int)Date(day).DayOfWeek]}）";

    private static string DayEn(string day) => Date(day).ToString("ddd MM-dd", CultureInfo.InvariantCulture);

    private static DateOnly Date(string day) =>
        DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
