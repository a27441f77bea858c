using Icasync.Activities.Base;

namespace Icasync.Activities.Reports;

/// <summary>One link of the chain from the source to WPS.</summary>
/// <param name="Name">The link's stable name.</param>
/// <param name="Holds">False at the link that broke: nothing behind it can hold.</param>
/// <param name="Text">What was found, for a person.</param>
public sealed record WhyLink(string Name, bool Holds, TwoTexts Text);
