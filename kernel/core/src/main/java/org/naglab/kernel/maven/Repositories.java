package org.naglab.kernel.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.transfer.TransferListener;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.eclipse.aether.util.repository.JreProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * Where jars come from: the local repository and the remote ones, as the user's and Maven's {@code settings.xml} say, with
 * their mirrors, proxies and passwords. The property {@code maven.repo.local} names another local repository, as for Maven.
 */
final class Repositories {
    private static final String CENTRAL = "https://repo.maven.apache.org/maven2/";

    private final Settings settings;
    private final Path local;

    private Repositories(Settings settings, Path local) {
        this.settings = settings;
        this.local = local;
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException if a settings file is broken
     */
    static Repositories fromSettings() {
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setSystemProperties(System.getProperties());
        request.setUserSettingsFile(new File(System.getProperty("user.home"), ".m2/settings.xml"));
        Optional.ofNullable(System.getenv("MAVEN_HOME"))
                .map(home -> new File(home, "conf/settings.xml"))
                .ifPresent(request::setGlobalSettingsFile);
        try {
            Settings settings = new DefaultSettingsBuilderFactory()
                    .newInstance()
                    .build(request)
                    .getEffectiveSettings();
            decrypt(settings);
            return new Repositories(settings, local(Optional.ofNullable(settings.getLocalRepository())));
        } catch (SettingsBuildingException e) {
            throw new IllegalArgumentException("Maven's settings must be readable: " + e.getMessage(), e);
        }
    }

    /**
     * Replaces passwords that {@code mvn --encrypt-password} made, by the master password in {@code
     * ~/.m2/settings-security.xml} or where the property {@code settings.security} says; one that cannot be read stays
     * as it is, with a warning, as in Maven.
     */
    private static void decrypt(Settings settings) {
        String master = Path.of(System.getProperty("user.home"), ".m2", "settings-security.xml")
                .toString();
        SettingsDecryptionResult result = new DefaultSettingsDecrypter(
                        new DefaultSecDispatcher(new DefaultPlexusCipher(), Map.of(), master))
                .decrypt(new DefaultSettingsDecryptionRequest(settings));
        result.getProblems().forEach(problem -> System.err.println("warning: " + problem.getMessage()));
        settings.setServers(result.getServers());
        settings.setProxies(result.getProxies());
    }

    /** Returns the folder of the local repository, by the {@code configured} one if no property names another. */
    static Path local(Optional<String> configured) {
        return Optional.ofNullable(System.getProperty("maven.repo.local"))
                .or(() -> configured)
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
    }

    /** Opens a session of Maven's resolver, which the caller closes. */
    CloseableSession session(RepositorySystem system, boolean offline, TransferListener listener) {
        DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
        for (Mirror mirror : settings.getMirrors()) {
            mirrors.add(
                    mirror.getId(),
                    mirror.getUrl(),
                    mirror.getLayout(),
                    false,
                    mirror.isBlocked(),
                    mirror.getMirrorOf(),
                    mirror.getMirrorOfLayouts());
        }
        DefaultProxySelector proxies = new DefaultProxySelector();
        for (Proxy proxy : settings.getProxies()) {
            if (proxy.isActive()) {
                proxies.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(),
                                proxy.getHost(),
                                proxy.getPort(),
                                new AuthenticationBuilder()
                                        .addUsername(proxy.getUsername())
                                        .addPassword(proxy.getPassword())
                                        .build()),
                        proxy.getNonProxyHosts());
            }
        }
        DefaultAuthenticationSelector servers = new DefaultAuthenticationSelector();
        for (Server server : settings.getServers()) {
            servers.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                            .build());
        }
        SessionBuilder builder = new SessionBuilderSupplier(system).get();
        return builder.withLocalRepositoryBaseDirectories(local)
                .setOffline(offline || settings.isOffline())
                .setMirrorSelector(mirrors)
                .setProxySelector(settings.getProxies().isEmpty() ? new JreProxySelector() : proxies)
                .setAuthenticationSelector(servers)
                .setSystemProperties(System.getProperties())
                .setTransferListener(listener)
                .build();
    }

    /** Returns {@code asked}, as addresses, then those of the settings' active profiles, then Maven Central. */
    List<RemoteRepository> remote(List<String> asked) {
        List<RemoteRepository> remote = new ArrayList<>();
        for (String address : asked) {
            remote.add(new RemoteRepository.Builder(id(address), "default", address).build());
        }
        for (Profile profile : settings.getProfiles()) {
            if (settings.getActiveProfiles().contains(profile.getId())
                    || profile.getActivation() != null
                            && profile.getActivation().isActiveByDefault()) {
                for (Repository each : profile.getRepositories()) {
                    remote.add(new RemoteRepository.Builder(each.getId(), each.getLayout(), each.getUrl()).build());
                }
            }
        }
        remote.add(new RemoteRepository.Builder("central", "default", CENTRAL).build());
        return remote;
    }

    /** The local repository keeps an artifact's origin by this name, so it must be the same the next time. */
    private static String id(String address) {
        return address.replaceFirst("/+$", "").replaceAll("[^A-Za-z0-9.]+", "-");
    }
}
