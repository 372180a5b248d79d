using System.Globalization;

namespace TaylorSeer.Cli.Bulk;

/// <summary>Which share of a run this process makes, and who said so.</summary>
/// <param name="Shard">the share</param>
/// <param name="Source">an option or the variables of a launcher</param>
sealed record ShardChoice(Shard Shard, string Source)
{
    /// <summary>
    /// <c>--shard</c> if it is given; else what the innermost launcher says: torchrun, then Open MPI, then Slurm (a step's
    /// tasks or an array), then a Kubernetes indexed job. One that started a single process says nothing.
    /// </summary>
    /// <param name="given"><c>--shard</c>, or null</param>
    /// <param name="count"><c>--shards</c>: the number that a launcher does not state, or null</param>
    /// <param name="environment">the value of a variable, or null</param>
    /// <exception cref="UsageException">Something given is no share, or two levels of Slurm both divide the run.</exception>
    public static ShardChoice Of(string? given, int? count, Func<string, string?> environment)
    {
        if (given is not null)
        {
            Shard shard = Shard.Parse(given);
            if (count is int other && other != shard.Count)
                throw new UsageException($"--shard {given} and --shards {count} disagree", "--shard alone");
            return new(shard, "--shard");
        }

        if (count is not null && environment(KubernetesIndex) is null && environment(ArrayIndex) is null)
            throw new UsageException($"--shards {count} says how many there are, and neither {KubernetesIndex} nor {ArrayIndex} says which this is", $"--shard 0/{count}");

        ShardChoice? array = Array(count, environment), task = Counted("SLURM_PROCID", environment("SLURM_STEP_NUM_TASKS") is null ? "SLURM_NTASKS" : "SLURM_STEP_NUM_TASKS", environment);
        if (array is not null && task is not null)
            throw new UsageException($"Slurm divides this run twice: {array.Source} says shard {array.Shard}, {task.Source} says {task.Shard}", "say which it is: --shard i/n");

        return Counted("RANK", "WORLD_SIZE", environment)
            ?? Counted("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", environment)
            ?? task ?? array
            ?? Kubernetes(count, environment)
            ?? new(Shard.All, "no shards");
    }

    const string KubernetesIndex = "JOB_COMPLETION_INDEX", ArrayIndex = "SLURM_ARRAY_TASK_ID";

    static ShardChoice? Counted(string index, string count, Func<string, string?> environment) =>
        environment(index) is null || environment(count) is null ? null
        : Checked(Number(index, environment), Number(count, environment), $"{index} and {count}");

    // Indices of an array may begin anywhere and leave gaps: --array=10-70:20. With --shards they are shards as they stand.
    static ShardChoice? Array(int? count, Func<string, string?> environment)
    {
        if (environment(ArrayIndex) is null)
            return null;
        int index = Number(ArrayIndex, environment);
        if (count is int stated)
            return Checked(index, stated, $"{ArrayIndex} and --shards");
        if (environment("SLURM_ARRAY_TASK_COUNT") is null)
            throw new UsageException($"{ArrayIndex} is {index}, and SLURM_ARRAY_TASK_COUNT does not say of how many", "--shards n");

        int least = environment("SLURM_ARRAY_TASK_MIN") is null ? 0 : Number("SLURM_ARRAY_TASK_MIN", environment);
        int step = environment("SLURM_ARRAY_TASK_STEP") is null ? 1 : Math.Max(1, Number("SLURM_ARRAY_TASK_STEP", environment));
        int tasks = Number("SLURM_ARRAY_TASK_COUNT", environment);
        if ((index - least) % step != 0 || (index - least) / step >= tasks)
            throw new UsageException($"{ArrayIndex} {index} is not one of {tasks} tasks from {least} in steps of {step}: the array has gaps", "--shards n: then the task's number is the shard's");
        return Checked((index - least) / step, tasks, $"{ArrayIndex} and SLURM_ARRAY_TASK_COUNT");
    }

    static ShardChoice? Kubernetes(int? count, Func<string, string?> environment)
    {
        if (environment(KubernetesIndex) is null)
            return null;
        int index = Number(KubernetesIndex, environment);
        return count is int stated
            ? Checked(index, stated, $"{KubernetesIndex} and --shards")
            : throw new UsageException($"{KubernetesIndex} is {index}, and Kubernetes does not say of how many", "--shards n, the job's spec.completions");
    }

    static ShardChoice? Checked(int index, int count, string source)
    {
        if (count < 1 || index >= count)
            throw new UsageException($"{source} say shard {index} of {count}; shards are counted from 0", "--shard i/n");
        return count == 1 ? null : new(new(index, count), source);
    }

    static int Number(string variable, Func<string, string?> environment) =>
        int.TryParse(environment(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new UsageException($"{variable} is '{environment(variable)}', not a number from 0", "--shard i/n, which no variable overrides");
}
