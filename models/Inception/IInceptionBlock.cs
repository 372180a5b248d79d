namespace TaylorSeer.Models.Inception;

/// <summary>Branches side by side, their channels one behind the other.</summary>
interface IInceptionBlock
{
    HostMap Forward(HostMap x);
}
