using System.CommandLine;

return new RootCommand("Samples diffusion transformers with feature forecasting.").Parse(args).Invoke();
