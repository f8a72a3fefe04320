-- SPDX-License-Identifier: GPL-2.0
-- For pandoc, from our Markdown to the kernel's reStructuredText: links to pages
-- that XN_PAGES names become references, others are only text.

local known = {}

for page in os.getenv("XN_PAGES"):gmatch("%S+") do
	known[page] = true
end

function Link(link)
	local page = link.target:match("^([%w-]+)%.md")

	if not known[page] then
		return link.content
	end
	return pandoc.RawInline("rst", string.format(":doc:`%s <%s>`",
		pandoc.utils.stringify(link.content):gsub("%.md$", ""), page))
end

function Image()
	return {}
end
