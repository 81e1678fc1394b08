package org.naglab.model;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What code runs: git is asked for the commit of the launcher's folder, or without a launcher of the present one. */
final class CodeFacts {
    private CodeFacts() {}

    static SortedMap<String, String> collect() {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("commit", askGit());
        Engine engine = Engine.getInstance();
        facts.put("engine", engine.getEngineName() + " " + engine.getVersion());
        facts.put("DJL", Engine.getDjlVersion());
        return facts;
    }

    private static String askGit() {
        try {
            String home = System.getProperty("naglab.home", ".");
            Process git = new ProcessBuilder("git", "-C", home, "describe", "--always", "--dirty", "--abbrev=12")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(5, TimeUnit.SECONDS) && git.exitValue() == 0 && !answer.isEmpty() ? answer : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
