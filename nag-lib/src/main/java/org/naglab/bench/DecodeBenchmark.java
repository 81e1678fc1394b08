package org.naglab.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.decode.Decoder;
import org.naglab.decode.Generator;
import org.naglab.decode.Stage;
import org.naglab.io.CacheFolder;
import org.naglab.io.Json;
import org.naglab.io.Progress;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Bert2Bert;
import org.naglab.model.Bert2BertConfig;
import org.naglab.model.CopyHead;
import org.naglab.model.Model;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Provenance;
import org.naglab.model.Structure;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertWeights;
import org.naglab.nn.Precision;
import org.naglab.nn.PretrainedBert;
import org.naglab.tensor.LocalEngine;

/**
 * Times decodes from text to text: all positions at once beside the same encoder with decoders of its depth and of one
 * layer, greedy and with 5 beams, each with the library's fastest form. What is written means nothing, since only the
 * encoder is trained; the work is that of trained models whose outputs have T tokens.
 */
final class DecodeBenchmark {
    private static final int BEAMS = 5;
    private static final double RATIO = 0.5;
    private static final int BATCHES = 4;
    private static final long SEED = 1;

    private final Options options;
    private final CacheFolder cache;
    private final int candidates;
    private final Pattern wanted;
    private final RoundRobin rounds;

    DecodeBenchmark(Options options, CacheFolder cache) {
        this.options = options;
        this.cache = cache;
        this.candidates = options.number("candidates", 64);
        this.wanted = Pattern.compile(options.text("systems").orElse(".*"));
        this.rounds = new RoundRobin(options.number("warm-up", 3), options.number("rounds", 10));
    }

    /** A way to decode, and the least time it could take. */
    private record Entrant(String name, Model model, Decoder decoder, LeastTime least) {}

    private interface LeastTime {
        Floor.Least of(Floor floor);
    }

    void run(PrintStream out) {
        List<Integer> lengths = options.numbers("source", "64");
        List<Integer> targets = options.numbers("target", "32");
        for (int source : lengths) {
            for (int target : targets) {
                if (target > source) {
                    throw new IllegalArgumentException(
                            "--target must be at most --source, got " + target + " and " + source);
                }
            }
        }
        PretrainedBert pretrained =
                BertWeights.parse(options.text("weights").orElse("embedded")).obtain(cache, Progress::terminal);
        try (NDManager manager = LocalEngine.manager()) {
            Peaks peaks = Peaks.measure(manager);
            out.printf(
                    "one core: float32 %.0f GFLOPS, bfloat16 %.0f GFLOPS, memory read %.1f GB/s%n",
                    peaks.float32Gflops(), peaks.bfloat16Gflops(), peaks.gigabytesPerSecond());
            for (int source : lengths) {
                try (NDManager models = manager.newSubManager()) {
                    measure(models, pretrained, peaks, source, targets, out);
                }
            }
        }
        out.println("peak resident memory: " + peakMemory());
    }

    private void measure(
            NDManager manager,
            PretrainedBert pretrained,
            Peaks peaks,
            int source,
            List<Integer> targets,
            PrintStream out) {
        SplittableRandom random = new SplittableRandom(SEED);
        try (NagModel nag = NagModel.fresh(manager, pretrained, config(source), random);
                Bert2Bert deep = Bert2Bert.fresh(
                        manager,
                        pretrained,
                        new Bert2BertConfig(pretrained.config().layers(), source),
                        random);
                Bert2Bert shallow = Bert2Bert.fresh(manager, pretrained, new Bert2BertConfig(1, source), random)) {
            Sources sources = Sources.of(cache, nag.tokenizer(), random);
            out.println("sources: " + sources.kind() + "; heads and decoders are not trained: what is written"
                    + " means nothing, the work is the same");
            for (int target : targets) {
                List<Entrant> entrants = entrants(nag, deep, shallow, source, target).stream()
                        .filter(entrant -> wanted.matcher(entrant.name()).find())
                        .toList();
                for (int batch : options.numbers("batch", "1,8,32")) {
                    List<List<Example>> batches = sources.batches(nag.tokenizer(), source, batch, BATCHES);
                    measure(nag.bert(), entrants, peaks, new Measurement.Shape(batch, source, target), batches, out);
                }
            }
        }
    }

    private void measure(
            BertConfig bert,
            List<Entrant> entrants,
            Peaks peaks,
            Measurement.Shape shape,
            List<List<Example>> batches,
            PrintStream out) {
        List<RoundRobin.Contestant> contestants = new ArrayList<>();
        List<Precision> precisions = options.names("precision", Precision.class, "float32,bfloat16");
        try {
            for (Precision precision : precisions) {
                for (Entrant entrant : entrants) {
                    contestants.add(new RoundRobin.Contestant(
                            entrant.name(), new Generator(entrant.model(), entrant.decoder(), precision)));
                }
            }
            List<List<Map<Stage, Times>>> decodes = rounds.run(contestants, batches);
            SortedMap<String, String> circumstances = circumstances();
            List<Measurement> measurements = new ArrayList<>();
            for (int c = 0; c < contestants.size(); c++) {
                Precision precision = precisions.get(c / entrants.size());
                Entrant entrant = entrants.get(c % entrants.size());
                Floor floor = new Floor(bert, precision, peaks, shape.batch(), shape.source(), shape.target());
                measurements.add(Measurement.of(
                        entrant.name(),
                        precision,
                        shape,
                        decodes.get(c),
                        entrant.least().of(floor).cpuMs(),
                        circumstances));
            }
            out.println(DecodeTable.of(shape, measurements));
            options.text("out").ifPresent(file -> append(Path.of(file), measurements));
        } finally {
            contestants.forEach(contestant -> contestant.generator().close());
        }
    }

    private List<Entrant> entrants(NagModel nag, Bert2Bert deep, Bert2Bert shallow, int source, int target) {
        LengthPolicy length = new LengthPolicy.AtMost(target);
        LengthPolicy.RatioFirst ratio = new LengthPolicy.RatioFirst(RATIO, LengthPolicy.Rounding.RELEASED);
        int first = ratio.scoredPositions(source);
        List<Entrant> entrants = new ArrayList<>(List.of(
                new Entrant(
                        DecodeTable.REFERENCE,
                        nag,
                        new Decoder.Viterbi(candidates, length),
                        floor -> floor.allAtOnce(target, candidates)),
                new Entrant("NAG argmax", nag, new Decoder.Argmax(length), floor -> floor.allAtOnce(target, 1)),
                new Entrant(
                        "NAG ratio-first " + RATIO,
                        nag,
                        new Decoder.Viterbi(candidates, ratio),
                        floor -> floor.allAtOnce(first, candidates))));
        for (Bert2Bert model : List.of(deep, shallow)) {
            int layers = model.config().decoderLayers();
            String name = "BERT2BERT-" + layers;
            entrants.add(new Entrant(
                    name + " greedy", model, new Decoder.Greedy(target, target), floor -> floor.stepwise(layers, 1)));
            entrants.add(new Entrant(
                    name + " beam " + BEAMS,
                    model,
                    new Decoder.Beam(BEAMS, 1, target, target),
                    floor -> floor.stepwise(layers, BEAMS)));
        }
        return entrants;
    }

    private static NagConfig config(int source) {
        return new NagConfig(
                new OutputLayer.Tied(),
                new CopyHead.None(),
                new Structure.LowRankCrf(Floor.RANK, 0.1),
                0,
                SlotPolicy.SOURCE_ONLY,
                source);
    }

    private static SortedMap<String, String> circumstances() {
        Provenance now =
                Provenance.collect(Clock.systemUTC(), "nag bench decode", SEED, new TreeMap<>(), new TreeMap<>());
        SortedMap<String, String> facts = new TreeMap<>(now.machine());
        facts.putAll(now.code());
        facts.put("time", now.startedAt());
        facts.put("threads", System.getProperty("ai.djl.pytorch.num_threads", "all"));
        facts.put(
                "load",
                Double.toString(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        facts.put("peak memory", peakMemory());
        return facts;
    }

    /** What Linux says of the process so far. */
    private static String peakMemory() {
        Path status = Path.of("/proc/self/status");
        try {
            Optional<String> line = Files.isReadable(status)
                    ? Files.readAllLines(status).stream()
                            .filter(entry -> entry.startsWith("VmHWM:"))
                            .findFirst()
                    : Optional.empty();
            return line.map(entry -> entry.substring("VmHWM:".length()).strip()).orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + status + ": " + e, e);
        }
    }

    private static void append(Path file, List<Measurement> measurements) {
        List<String> lines = measurements.stream().map(Json::line).toList();
        try {
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e, e);
        }
    }
}
