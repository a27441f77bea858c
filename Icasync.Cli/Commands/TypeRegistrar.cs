using Microsoft.Extensions.DependencyInjection;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>Lets commands take what they need in their constructors.</summary>
internal sealed class TypeRegistrar(IServiceCollection services) : ITypeRegistrar
{
    /// <inheritdoc/>
    public void Register(Type service, Type implementation) => services.AddSingleton(service, implementation);

    /// <inheritdoc/>
    public void RegisterInstance(Type service, object implementation) => services.AddSingleton(service, implementation);

    /// <inheritdoc/>
    public void RegisterLazy(Type service, Func<object> factory) => services.AddSingleton(service, _ => factory());

    /// <inheritdoc/>
    public ITypeResolver Build() => new TypeResolver(services.BuildServiceProvider());

    private sealed class TypeResolver(ServiceProvider provider) : ITypeResolver, IDisposable
    {
        public object? Resolve(Type? type) => type is null ? null : provider.GetService(type);

        public void Dispose() => provider.Dispose();
    }
}
