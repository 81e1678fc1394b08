package org.naglab.model;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Where a run came from: enough to make it again and to judge its figures.
 *
 * @param startedAt when the run began, ISO 8601
 * @param command what makes the run again
 * @param seed of all its randomness
 * @param code commit and versions
 * @param machine processor, cores, memory, operating system, Java
 * @param weights name, checksum and licence of the pre-trained weights
 * @param data name, snapshot, counts and checksum of the data
 * @param resumed when it was taken up after a stop, and by what, in that order; left out where it never was
 */
public record Provenance(
        String startedAt,
        String command,
        long seed,
        SortedMap<String, String> code,
        SortedMap<String, String> machine,
        SortedMap<String, String> weights,
        SortedMap<String, String> data,
        Optional<List<Resumption>> resumed) {

    /**
     * One time that a stopped run was taken up.
     *
     * @param startedAt when, ISO 8601
     * @param code commit and versions
     * @param machine processor, cores, memory, operating system, Java
     */
    public record Resumption(String startedAt, SortedMap<String, String> code, SortedMap<String, String> machine) {}

    /**
     * Looks at the code and the machine that run now.
     *
     * @param clock tells when
     * @param command what makes the run again
     * @param seed of all the run's randomness
     * @param weights about the weights
     * @param data about the data
     * @return the provenance
     */
    public static Provenance collect(
            Clock clock, String command, long seed, SortedMap<String, String> weights, SortedMap<String, String> data) {
        return new Provenance(
                clock.instant().toString(),
                command,
                seed,
                CodeFacts.collect(),
                MachineFacts.collect(),
                weights,
                data,
                Optional.empty());
    }

    /**
     * Adds that the run is taken up now.
     *
     * @param clock tells when
     * @return a copy with one more resumption
     */
    public Provenance resumedNow(Clock clock) {
        List<Resumption> all = new ArrayList<>(resumed.orElse(List.of()));
        all.add(new Resumption(clock.instant().toString(), CodeFacts.collect(), MachineFacts.collect()));
        return new Provenance(startedAt, command, seed, code, machine, weights, data, Optional.of(List.copyOf(all)));
    }
}
