package org.naglab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A run as a training, a decoding and an evaluation would leave it, from invented sentences. */
final class DemoRun {
    static final String COMMAND = "./nag fine-tune experiments/nag-crf.json";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:34:55Z"), ZoneOffset.UTC);
    private static final String[] SUBJECTS = {
        "fast", "simple", "graphical", "web-based", "portable", "<small>", "modular"
    };
    private static final String[] THINGS = {"editor", "library", "client", "server", "game", "calculator", "player"};
    private static final String[] PURPOSES = {
        "LaTeX documents", "audio files", "scientific plots", "e-mail & news", "network traffic", "configuration files"
    };

    private DemoRun() {}

    static RunDirectory in(Path runs) throws IOException {
        RunDirectory run = RunDirectory.create(runs, "nag-crf-s1", CLOCK);
        Files.writeString(run.path(Artifact.CONFIG), """
                {"model": {"encoder": "minilm-l6", "rank": 32, "candidates": 64, "structure": {"type": "LowRankCrf"}},
                 "train": {"steps": 2400, "batch": 32, "dropout": 0.1, "head": {"peak": 8e-4},
                  "groups": [{"name": "encoder", "rate": 3e-4, "schedule": {"type": "Linear", "warmup": 40}}]},
                 "systems": [{"name": "Viterbi"}, {"name": "argmax"}],
                 "length": {"type": "RatioFirst", "alpha": 0.8}, "seed": 1, "budget": "demo"}""");
        Files.writeString(run.path(Artifact.PROVENANCE), """
                {"startedAt": "2026-11-22T02:34:55Z", "command": "%s", "seed": 1,
                 "code": {"commit": "4a97ea9c0ffe", "DJL": "0.35.1", "engine": "PyTorch 2.7.1"},
                 "machine": {"processor": "AMD EPYC", "cores": "2", "Java": "25.0.3", "device": "cpu()"},
                 "weights": {"name": "minilm-l6", "sha256": "9f2c11d07aa3a0b5", "licence": "Apache-2.0"},
                 "data": {"name": "debian-synopsis", "snapshot": "2026-11-20", "train": "30786", "test": "1664"}}""".formatted(COMMAND));
        Files.writeString(run.path(Artifact.TRAINING), trainingLog(0.35));
        return run;
    }

    static String trainingLog(double floor) {
        Random random = new Random(3);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= 2400; step += 4) {
            double crf =
                    floor + 4.5 * Math.exp(-step / 500.0) + 0.25 * random.nextGaussian() * Math.exp(-step / 2000.0);
            lines.append(String.format(
                    Locale.ROOT,
                    "{\"type\":\"Step\",\"step\":%d,\"epoch\":%d,\"loss\":%.4f,\"lossTerms\":{\"crf\":%.4f,\"token\":%.4f},"
                            + "\"gradientNorm\":1.0,\"learningRates\":{\"encoder\":%.3e,\"head\":%.3e},"
                            + "\"tokensPerSecond\":%.1f}%n",
                    step,
                    step / 960,
                    1.5 * crf,
                    crf,
                    1.2 * crf,
                    5e-5 * Math.min(step / 240.0, Math.sqrt(240.0 / step)),
                    8e-4 * Math.min(step / 240.0, Math.sqrt(240.0 / step)),
                    900 + 60 * random.nextGaussian()));
            if (step % 240 == 1 && step > 1) {
                double score = 0.38 * (1 - Math.exp(-step / 700.0));
                lines.append(String.format(
                        Locale.ROOT,
                        "{\"type\":\"Evaluated\",\"step\":%d,\"devScores\":{\"rouge1\":%.4f,\"rouge2\":%.4f,"
                                + "\"rougeL\":%.4f},\"best\":true}%n",
                        step,
                        score,
                        0.52 * score,
                        0.93 * score));
            }
        }
        return lines.toString();
    }

    /** A better and a worse model, and a rule; the first item's outputs of both models are empty. */
    static List<SystemResult> systems() {
        return List.of(
                system("CRF, Viterbi", SystemResult.Role.MODEL, 0.25, 0.01, 24),
                system("no CRF, argmax", SystemResult.Role.MODEL, 0.38, 0.12, 17),
                system("first 8 words", SystemResult.Role.BASELINE, 0.55, 0, 0));
    }

    private static SystemResult system(
            String name, SystemResult.Role role, double noise, double repeated, double millis) {
        Random sentences = new Random(7);
        Random errors = new Random(name.hashCode());
        List<Decoded> items = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String reference =
                    pick(SUBJECTS, sentences) + " " + pick(THINGS, sentences) + " for " + pick(PURPOSES, sentences);
            String source =
                    "This package contains a " + reference + ", written in C and Python. It starts quickly, reads "
                            + "the usual formats and can be extended by plug-ins; documentation is in a package of its own.";
            StringBuilder hypothesis = new StringBuilder();
            for (String word : reference.split(" ")) {
                String written = errors.nextDouble() < noise ? pick(THINGS, errors) : word;
                hypothesis.append(written).append(' ');
                hypothesis.append(errors.nextDouble() < repeated ? written + " " : "");
            }
            boolean empty = i == 0 && role == SystemResult.Role.MODEL;
            items.add(new Decoded(
                    "package-" + i,
                    source,
                    reference,
                    empty ? "" : hypothesis.toString().strip(),
                    -errors.nextDouble(),
                    millis * (1 + 0.2 * Math.abs(errors.nextGaussian()))));
        }
        return SystemResult.of(name, role, items, 1);
    }

    private static String pick(String[] words, Random random) {
        return words[random.nextInt(words.length)];
    }
}
