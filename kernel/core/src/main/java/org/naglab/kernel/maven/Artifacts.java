package org.naglab.kernel.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.VersionRangeRequest;

/** Finds the files of what is asked for, and of all that it needs. */
final class Artifacts {
    /**
     * An artifact that is needed.
     *
     * @param group its group
     * @param artifact its name within the group
     * @param version its version, chosen among all that are asked for
     * @param file its file, in the local repository
     * @param wantedBy the coordinates of what needs it; empty if it was asked for itself
     */
    record Found(String group, String artifact, String version, Path file, Optional<String> wantedBy) {
        String coordinate() {
            return group + ":" + artifact + ":" + version;
        }
    }

    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> remote;

    Artifacts(RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> remote) {
        this.system = system;
        this.session = session;
        this.remote = system.newResolutionRepositories(session, remote);
    }

    /** Returns the jars of {@code request}, without those that {@code loaded} has already. */
    List<Found> of(MavenRequest request, Loaded loaded) throws RepositoryException {
        List<Exclusion> exclusions = request.exclusions().stream()
                .map(each -> each.split(":"))
                .map(parts -> new Exclusion(parts[0], parts[1], "*", "*"))
                .toList();
        List<Dependency> dependencies = new ArrayList<>();
        for (String coordinate : request.coordinates()) {
            Artifact artifact = new DefaultArtifact(coordinate);
            dependencies.add(new Dependency(artifact, "compile", false, exclusions));
        }
        return request.transitive()
                ? of(new CollectRequest().setDependencies(dependencies), loaded)
                : alone(dependencies, loaded);
    }

    /** Decides by group, artifact and version, and whoever wants it, whether an artifact need not be fetched. */
    @FunctionalInterface
    interface Loaded {
        /** Returns whether the artifact is loaded already, in this version or another. */
        boolean test(String group, String artifact, String version, Optional<String> wantedBy);
    }

    /** Returns the jars of {@code request} and of all that they need. */
    List<Found> of(CollectRequest request, Loaded loaded) throws RepositoryException {
        request.setRepositories(remote);
        DependencyNode root = system.collectDependencies(session, request).getRoot();
        Map<DependencyNode, Optional<String>> wantedBy = new LinkedHashMap<>();
        root.getChildren().forEach(child -> note(child, Optional.empty(), wantedBy));
        Map<Artifact, Optional<String>> needed = new LinkedHashMap<>();
        wantedBy.forEach((node, by) -> {
            if (node.getArtifact().getExtension().equals("jar")) {
                needed.putIfAbsent(node.getArtifact(), by);
            }
        });
        return files(needed, loaded);
    }

    private List<Found> alone(List<Dependency> dependencies, Loaded loaded) throws RepositoryException {
        Map<Artifact, Optional<String>> needed = new LinkedHashMap<>();
        for (Dependency dependency : dependencies) {
            Artifact artifact = dependency.getArtifact();
            var versions = system.resolveVersionRange(session, new VersionRangeRequest(artifact, remote, ""));
            if (versions.getHighestVersion() == null) {
                throw new IllegalArgumentException("a version must fit, got " + artifact);
            }
            needed.put(artifact.setVersion(versions.getHighestVersion().toString()), Optional.empty());
        }
        return files(needed, loaded);
    }

    private static void note(
            DependencyNode node, Optional<String> wantedBy, Map<DependencyNode, Optional<String>> into) {
        if (into.putIfAbsent(node, wantedBy) == null) {
            Artifact artifact = node.getArtifact();
            String own = artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
            node.getChildren().forEach(child -> note(child, Optional.of(own), into));
        }
    }

    private List<Found> files(Map<Artifact, Optional<String>> needed, Loaded loaded) throws RepositoryException {
        List<ArtifactRequest> requests = needed.entrySet().stream()
                .filter(each -> !loaded.test(
                        each.getKey().getGroupId(),
                        each.getKey().getArtifactId(),
                        each.getKey().getVersion(),
                        each.getValue()))
                .map(each -> new ArtifactRequest(each.getKey(), remote, ""))
                .collect(Collectors.toList());
        List<Found> found = new ArrayList<>();
        for (ArtifactResult result : system.resolveArtifacts(session, requests)) {
            Artifact artifact = result.getArtifact();
            found.add(new Found(
                    artifact.getGroupId(),
                    artifact.getArtifactId(),
                    artifact.getVersion(),
                    artifact.getPath(),
                    needed.getOrDefault(result.getRequest().getArtifact(), Optional.empty())));
        }
        return found;
    }
}
