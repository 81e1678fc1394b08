package org.naglab.data;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the examples of LanguageTool's rule files: {@code <example correction="a|b">Text with <marker>mistake</marker>.
 * </example>} inside of {@code <rule>}, often inside of {@code <rulegroup>}. The first correction is taken.
 */
final class CorrectionRules {
    private final XMLStreamReader xml;
    private final String file;
    private final PairFilter filter;
    private final Map<String, Integer> numbers = new HashMap<>();
    private String group = "";
    private String rule = "";

    private CorrectionRules(XMLStreamReader xml, String file, PairFilter filter) {
        this.xml = xml;
        this.file = file;
        this.filter = filter;
    }

    /**
     * Hands every example to a filter.
     *
     * @param in a rule file
     * @param file its name, for errors and for the names of pairs
     * @param filter takes pairs, and counts what is none
     * @throws IOException naming the file and the line, when it cannot be read
     */
    static void read(InputStream in, String file, PairFilter filter) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setProperty("jdk.xml.entityExpansionLimit", "0"); // patterns are full of the file's own entities
        factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(in);
            new CorrectionRules(xml, file, filter).readAll();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException(file + " must be a rule file of LanguageTool: " + e.getMessage(), e);
        }
    }

    private void readAll() throws XMLStreamException {
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                switch (xml.getLocalName()) {
                    case "rulegroup" -> group = attribute("id").orElse("");
                    case "rule" -> rule = attribute("id").orElse("");
                    case "example" -> example();
                    default -> {} // patterns, messages and the like
                }
            } else if (event == XMLStreamConstants.END_ELEMENT
                    && xml.getLocalName().equals("rulegroup")) {
                group = "";
            }
        }
    }

    private void example() throws XMLStreamException {
        Optional<String> correction = attribute("correction");
        boolean wrong = attribute("type").isPresent();
        StringBuilder[] parts = {new StringBuilder(), new StringBuilder(), new StringBuilder()};
        int part = 0; // before, in and after the marker
        int depth = 1;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    part = Math.min(part + 1, 2);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    part = Math.min(part + 1, 2);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> parts[part].append(xml.getText());
                default -> {} // comments
            }
        }
        if (correction.isEmpty()) {
            filter.leaveOut(wrong ? "example without a correction" : "example of correct text");
        } else if (parts[1].isEmpty()) {
            filter.leaveOut("example without a marked mistake");
        } else {
            pair(parts, correction.get().split("\\|", -1)[0]);
        }
    }

    private void pair(StringBuilder[] parts, String correction) {
        String source = spaced(parts[0].toString() + parts[1] + parts[2]);
        String target = spaced(parts[0] + correction + parts[2]);
        String key = group.isEmpty() ? rule : group;
        if (key.isEmpty()) {
            filter.leaveOut("rule without an id");
        } else if (source.equals(target)) {
            filter.leaveOut("correction that changes nothing");
        } else {
            filter.add(key, file + ":" + key + "." + numbers.merge(key, 1, Integer::sum), source, target);
        }
    }

    private Optional<String> attribute(String name) {
        return Optional.ofNullable(xml.getAttributeValue(null, name));
    }

    private static String spaced(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
