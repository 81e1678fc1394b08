package org.naglab.data;

/**
 * The places that corpora are fetched from.
 *
 * @param debian indexes and packages of a Debian suite
 * @param maven artifacts of a Maven repository
 */
public record Origins(DebianArchive debian, MavenRepository maven) {
    /**
     * Gives the places that suit this machine: Debian 12 from apt or a mirror, artifacts from the local Maven repository or
     * Maven Central.
     *
     * @return where to fetch from
     */
    public static Origins ofThisMachine() {
        return new Origins(DebianArchive.ofThisMachine(DebianArchive.BOOKWORM), MavenRepository.ofThisMachine());
    }
}
