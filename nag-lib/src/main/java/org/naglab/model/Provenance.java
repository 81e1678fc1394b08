package org.naglab.model;

import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

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
 */
public record Provenance(
        String startedAt,
        String command,
        long seed,
        SortedMap<String, String> code,
        SortedMap<String, String> machine,
        SortedMap<String, String> weights,
        SortedMap<String, String> data) {

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
                clock.instant().toString(), command, seed, CodeFacts.collect(), MachineFacts.collect(), weights, data);
    }

    /**
     * Lists the parts that are maps, for display.
     *
     * @return title and content of each part
     */
    public List<Section> sections() {
        SortedMap<String, String> run = new TreeMap<>();
        run.put("started at", startedAt);
        run.put("command", command);
        run.put("seed", Long.toString(seed));
        return List.of(
                new Section("run", run),
                new Section("code", code),
                new Section("machine", machine),
                new Section("weights", weights),
                new Section("data", data));
    }

    /**
     * One part of the provenance.
     *
     * @param title its name
     * @param facts its content
     */
    public record Section(String title, SortedMap<String, String> facts) {}
}
